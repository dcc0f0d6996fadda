/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** Starts local-stack's broker and database in a process of their own, which ends when this JVM does. */
final class LocalProcess {
    private static final String MAIN = "dev.chancery.stack.EphemeralStack";

    private LocalProcess() {}

    /** The description that the process prints when everything answers. */
    static String start() {
        Path root = repository();
        try {
            Path home = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target").toAbsolutePath()), "infrastructure-");
            Path program = program(root);
            ClassArchive archive = ClassArchive.of("ephemeral", program);
            Process process = new ProcessBuilder(archive.command(command(root, home, program)))
                    .redirectError(home.resolve("stack.log").toFile())
                    .start();
            // Held by a thread, because a collected Process would close the stream whose end means "stop".
            Thread.ofPlatform().name("chancery-infrastructure").daemon().start(() -> hold(process));
            String description = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (description == null) {
                throw new IllegalStateException("the local stack did not start:\n" + explanation(home));
            }
            archive.make();
            return description;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar, whose classes can be archived; the classes themselves where they are newer, or have not been packaged. */
    private static Path program(Path root) throws IOException {
        Path module = root.resolve("local-stack/target");
        Path jar = module.resolve("chancery-local-stack.jar");
        Path classes = module.resolve("classes");
        if (!Files.exists(jar)) {
            return classes;
        }
        FileTime packaged = Files.getLastModifiedTime(jar);
        try (Stream<Path> newer = Files.find(
                classes,
                Integer.MAX_VALUE,
                (_, file) -> file.isRegularFile() && file.lastModifiedTime().compareTo(packaged) > 0)) {
            return newer.findAny().isPresent() ? classes : jar;
        }
    }

    private static List<String> command(Path root, Path home, Path program) throws IOException {
        Path module = root.resolve("local-stack/target");
        Path list = module.resolve("stack.classpath");
        if (!Files.exists(list)) {
            throw new IllegalStateException(
                    "local-stack is not built: run ./mvnw -pl local-stack -am -DskipTests package in " + root);
        }
        String classPath = program + File.pathSeparator + Files.readString(list).strip();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath,
                MAIN,
                home.toString(),
                root.resolve("deploy/topics.yaml").toString(),
                module.toString());
    }

    /** Tests run in their module's directory; the repository is the first one above that has the list of topics. */
    static Path repository() {
        for (Path step = Path.of("").toAbsolutePath(); step != null; step = step.getParent()) {
            if (Files.exists(step.resolve("deploy/topics.yaml")) && Files.exists(step.resolve("local-stack"))) {
                return step;
            }
        }
        throw new IllegalStateException(
                "there is no deploy/topics.yaml above " + Path.of("").toAbsolutePath());
    }

    private static void hold(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String explanation(Path home) throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(home.resolve("stack.log")));
        for (String part : List.of("kafka", "postgres")) {
            Path log = home.resolve("logs").resolve(part + ".log");
            if (Files.exists(log)) {
                text.append("--- ").append(log).append('\n').append(Files.readString(log));
            }
        }
        return text.toString();
    }
}
