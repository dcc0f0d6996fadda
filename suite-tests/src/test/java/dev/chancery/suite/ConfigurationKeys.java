/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The configuration keys of all modules, read from the sources of the interfaces with {@code @ConfigMapping}. */
final class ConfigurationKeys {
    private static final Pattern LINK = Pattern.compile("\\{@link (?:\\w+)?#(\\w+)}");
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");
    private static final Pattern OPTIONAL = Pattern.compile("Optional<(.+)>|Optional(Int|Long|Double)");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("Duration", "duration"),
            Map.entry("Path", "path"),
            Map.entry("MemorySize", "bytes"),
            Map.entry("String", "text"),
            Map.entry("int", "integer"),
            Map.entry("Int", "integer"),
            Map.entry("Integer", "integer"),
            Map.entry("Long", "integer"),
            Map.entry("double", "number"),
            Map.entry("Double", "number"),
            Map.entry("boolean", "`true`, `false`"));

    private final Map<String, ClassTree> types = new TreeMap<>();
    private final Map<ClassTree, TreePath> paths = new HashMap<>();
    private final DocTrees docs;

    /** A group of keys with one prefix. */
    record Group(String module, String prefix, String purpose, List<Key> keys) {}

    /** @param value the default; empty where the key has none, and {@code required} says whether it must be set then */
    record Key(String name, String type, Optional<String> value, boolean required, String meaning) {}

    /** @param sources every file that may hold such an interface, or a type that one of them names */
    ConfigurationKeys(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                unit.getTypeDecls().forEach(type -> keep(new TreePath(new TreePath(unit), type)));
            }
        }
    }

    static ConfigurationKeys ofRepository() throws IOException {
        try (Stream<Path> files = Files.walk(RunningSuite.REPOSITORY)) {
            return new ConfigurationKeys(files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().matches(".*(Config|Mode)\\.java"))
                    .toList());
        }
    }

    private void keep(TreePath path) {
        if (path.getLeaf() instanceof ClassTree type) {
            types.put(type.getSimpleName().toString(), type);
            paths.put(type, path);
            type.getMembers().forEach(member -> keep(new TreePath(path, member)));
        }
    }

    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (ClassTree type : types.values()) {
            annotation(type.getModifiers(), "ConfigMapping").ifPresent(prefix -> {
                List<Key> keys = new ArrayList<>();
                collect(type, prefix + ".", keys);
                groups.add(new Group(moduleOf(type), prefix, meaning(pathOf(type)), keys));
            });
        }
        groups.sort(Comparator.comparing(Group::module).thenComparing(Group::prefix));
        return groups;
    }

    private void collect(ClassTree type, String prefix, List<Key> keys) {
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && method.getBody() == null) {
                String name = prefix + kebab(method.getName().toString());
                String returned = method.getReturnType().toString();
                String element =
                        returned.startsWith("Map<") ? returned.replaceAll("^Map<\\w+, (.+)>$", "$1") : returned;
                String place = element.equals(returned) ? name : name + ".<name>";
                ClassTree nested = types.get(element);
                if (nested != null && nested.getKind() == Tree.Kind.INTERFACE) {
                    collect(nested, place + ".", keys);
                } else {
                    keys.add(
                            key(place, element, method, new TreePath(pathOf(type), method), !element.equals(returned)));
                }
            }
        }
    }

    private Key key(String name, String type, MethodTree method, TreePath path, boolean ofMap) {
        Optional<String> value = annotation(method.getModifiers(), "WithDefault");
        boolean optional = ofMap || OPTIONAL.matcher(type).matches();
        return new Key(name, words(type), value, value.isEmpty() && !optional, meaning(path));
    }

    private String words(String type) {
        Matcher optional = OPTIONAL.matcher(type);
        if (optional.matches()) {
            return words(optional.group(1) == null ? optional.group(2) : optional.group(1));
        }
        if (type.startsWith("List<") || type.startsWith("Set<")) {
            return "list of " + words(type.substring(type.indexOf('<') + 1, type.length() - 1));
        }
        ClassTree own = types.get(type);
        if (own != null && own.getKind() == Tree.Kind.ENUM) {
            return own.getMembers().stream()
                    .filter(VariableTree.class::isInstance)
                    .map(constant -> "`"
                            + ((VariableTree) constant)
                                    .getName()
                                    .toString()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-') + "`")
                    .collect(Collectors.joining(", "));
        }
        return Optional.ofNullable(TYPES.get(type))
                .orElseThrow(() -> new AssertionError("the page has no words for values of type " + type));
    }

    private TreePath pathOf(ClassTree type) {
        return Optional.ofNullable(paths.get(type)).orElseThrow();
    }

    private String moduleOf(ClassTree type) {
        Path file = Path.of(pathOf(type).getCompilationUnit().getSourceFile().toUri());
        return RunningSuite.REPOSITORY.relativize(file).getName(0).toString();
    }

    private String meaning(TreePath path) {
        DocCommentTree comment = docs.getDocCommentTree(path);
        if (comment == null) {
            throw new AssertionError(path.getLeaf() + " has no Javadoc: say what it does, with units and bounds");
        }
        String text = comment.getFullBody().stream().map(Object::toString).collect(Collectors.joining());
        String linked = LINK.matcher(text).replaceAll(link -> "`" + kebab(link.group(1)) + "`");
        return CODE.matcher(linked).replaceAll("`$1`").replaceAll("\\s+", " ").strip();
    }

    private static Optional<String> annotation(ModifiersTree modifiers, String name) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            if (annotation.getAnnotationType().toString().equals(name)) {
                Tree argument = annotation.getArguments().getFirst();
                Tree value = argument instanceof AssignmentTree named ? named.getExpression() : argument;
                return Optional.of(String.valueOf(((LiteralTree) value).getValue()));
            }
        }
        return Optional.empty();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
