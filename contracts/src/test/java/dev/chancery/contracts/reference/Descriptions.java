/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the Javadoc of the messages says, read with the compiler's own parser: of a type, and of each of its fields. */
final class Descriptions {
    private final Map<String, String> texts = new HashMap<>();

    static Descriptions read(Path sources) throws IOException {
        Descriptions descriptions = new Descriptions();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> paths = Files.list(sources)) {
            List<Path> java =
                    paths.filter(path -> path.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                descriptions.scan(docs, unit);
            }
        }
        return descriptions;
    }

    /** The first paragraph of the type's Javadoc, as Markdown; empty when it has none. */
    String of(Class<?> type) {
        return texts.getOrDefault(type.getSimpleName(), "");
    }

    /** What the type says of one of its fields; empty when it says nothing. */
    String of(Class<?> type, String field) {
        return texts.getOrDefault(type.getSimpleName() + "#" + field, "");
    }

    private void scan(DocTrees docs, CompilationUnitTree unit) {
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
                DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
                if (comment != null) {
                    enter(type.getSimpleName().toString(), comment);
                }
                return super.visitClass(type, null);
            }
        }.scan(unit, null);
    }

    private void enter(String type, DocCommentTree comment) {
        texts.put(type, markdown(comment.getFullBody()));
        for (DocTree tag : comment.getBlockTags()) {
            if (tag instanceof ParamTree param) {
                texts.put(type + "#" + param.getName(), markdown(param.getDescription()));
            }
        }
    }

    private static String markdown(List<? extends DocTree> body) {
        // The tree prints characters beyond ASCII as the language's own escapes.
        String source = Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(body.stream().map(Object::toString).collect(Collectors.joining()))
                .replaceAll(escape -> Character.toString(Integer.parseInt(escape.group(1), 16)));
        return source.replaceAll("(?s)<p>.*", "")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link #?([^} ]*)[^}]*}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
