/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Trees;
import dev.chancery.stack.process.AotCaches;
import dev.chancery.stack.suite.Suite;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts everything once beside whatever runs, in a home that is thrown away, so that each JVM learns what it loads.
 *
 * <p>The build does this last. Without it everything works the same and starts more slowly.
 */
@Command(name = "train", hidden = true, description = "Makes the caches that let everything start faster.")
final class Train implements Callable<Integer> {
    /** Writing a cache takes a JVM some seconds of both cores, and all of them write at once. */
    private static final Duration WRITING_MAX = Duration.ofMinutes(4);

    @Override
    public Integer call() throws IOException {
        Path repository = Path.of(System.getProperty("chancery.repository", "")).toAbsolutePath();
        Path caches = repository.resolve(Up.CACHES);
        Trees.delete(caches);
        Files.createDirectories(caches);
        ChanceryHome home = new ChanceryHome(repository.resolve("local-stack/target/training"));
        Trees.delete(home.root());
        home.create();
        Suite suite = new Suite(
                home,
                Ports.free(),
                repository,
                TopicPlan.read(repository.resolve("deploy/topics.yaml")),
                new AotCaches(caches, AotCaches.Mode.MAKE),
                InstantSource.system(),
                System.out::println);
        try {
            suite.start();
        } finally {
            suite.stop(WRITING_MAX);
        }
        Trees.delete(home.root());
        return 0;
    }
}
