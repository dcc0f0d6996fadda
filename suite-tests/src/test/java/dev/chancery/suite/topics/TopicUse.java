/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.topics;

import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;

/**
 * The topics that classes read and write, by what becomes of each stream of {@link Streams} that they name.
 *
 * <p>A stream is <em>written</em> where an {@link LogEvent} is made of it. It is <em>read</em> where a record is read by it ({@link EventStream#read},
 * {@link EventStream#readStrictly}), where it is handed on to any other method, and where its topic is put into a collection, since collections of topics
 * are what consumers follow. To compare a record's topic with it, or to store a value in its form, is neither.
 */
public final class TopicUse {
    static final String STREAMS = Type.getInternalName(Streams.class);
    static final String STREAM = Type.getInternalName(EventStream.class);
    static final String EVENT = Type.getInternalName(LogEvent.class);

    final Set<String> reads = new TreeSet<>();
    final Set<String> writes = new TreeSet<>();
    /** Classes that are made or called. */
    final Set<String> touched = new TreeSet<>();

    /** Streams that fields hold, by {@code owner.name}. */
    final Map<String, Set<String>> fields = new HashMap<>();

    private TopicUse() {}

    /**
     * Of all classes under a directory, and of what they use of the libraries.
     *
     * @param libraries directories of classes, each of which counts where it is made or called
     * @param without classes that name topics for another reason
     */
    public static TopicUse of(Path classes, List<Path> libraries, Set<String> without) {
        List<ClassNode> own = read(classes).stream()
                .filter(each -> !without.contains(each.name.substring(each.name.lastIndexOf('/') + 1)))
                .toList();
        TopicUse use = new TopicUse();
        // Twice: a field may be read in a class before the class that sets it.
        own.forEach(each -> MethodTopics.follow(each, use));
        own.forEach(each -> MethodTopics.follow(each, use));
        libraries.stream()
                .flatMap(each -> read(each).stream())
                .filter(each -> use.touched.contains(each.name))
                .toList()
                .forEach(each -> use.add(each));
        return use;
    }

    public Set<String> reads() {
        return reads;
    }

    public Set<String> writes() {
        return writes;
    }

    private void add(ClassNode library) {
        TopicUse its = new TopicUse();
        MethodTopics.follow(library, its);
        MethodTopics.follow(library, its);
        reads.addAll(its.reads);
        writes.addAll(its.writes);
    }

    private static List<ClassNode> read(Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(TopicUse::node)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassNode node(Path file) {
        try {
            ClassNode node = new ClassNode();
            new ClassReader(Files.readAllBytes(file)).accept(node, ClassReader.SKIP_DEBUG);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
