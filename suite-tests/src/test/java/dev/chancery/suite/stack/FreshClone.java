/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code chancery} script in a repository where nothing is built. Maven is a script that writes down which modules it is asked for and leaves files in
 * their places; Java is one that says in which directory it is.
 */
record FreshClone(Path root, Path caller) {
    private static final String MVNW = """
            #!/bin/sh
            while [ "$1" != -pl ]; do shift; done
            echo "$2" >>asked
            for module in $(echo "$2" | tr , ' '); do
              mkdir -p "$module/target/quarkus-app"
              touch "$module/target/quarkus-app/quarkus-run.jar" "$module/target/chancery-$module.jar" "$module/target/stack.classpath"
            done
            """;
    private static final String JAVA = """
            #!/bin/sh
            echo "java in $(pwd -P)"
            """;

    static FreshClone in(Path directory) throws IOException {
        Path root = Files.createDirectory(directory.resolve("clone"));
        Path jdk = directory.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.createDirectory(root.resolve(".mvn"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"99\"\nJAVA_RUNTIME_VERSION=\"99\"\n");
        program(jdk.resolve("bin/java"), JAVA);
        program(jdk.resolve("bin/javac"), JAVA);
        program(root.resolve("mvnw"), MVNW);
        program(root.resolve("chancery"), Files.readString(Path.of("../chancery")));
        Files.copy(Path.of("../.mvn/find-jdk.sh"), root.resolve(".mvn/find-jdk.sh"));
        return new FreshClone(
                root, Files.createDirectory(directory.resolve("elsewhere")).toRealPath());
    }

    /** Answers what the command printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root.resolve("chancery").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launcher =
                new ProcessBuilder(command).directory(caller.toFile()).redirectErrorStream(true);
        launcher.environment().remove("CHANCERY_BUILD");
        launcher.environment()
                .put("CHANCERY_JAVA_HOME", root.resolveSibling("jdk").toString());
        Process process = launcher.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** The modules of each build, as Maven was asked for them. */
    List<String> built() throws IOException {
        return Files.readAllLines(root.resolve("asked"));
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
