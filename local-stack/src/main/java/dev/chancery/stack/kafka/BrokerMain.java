/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import dev.chancery.stack.home.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * The broker's process: formats its directory the first time, then is Kafka.
 *
 * <p>Formatting in the same JVM saves starting a second one, and keeps the administrator's password out of the process list.
 * A directory counts as formatted once the marker stands beside it: what an interrupted first start left is thrown away.
 */
final class BrokerMain {
    static final String MARKER = "formatted";

    private BrokerMain() {}

    /** The only argument is the file of settings; the administrator's credential stands beside it. */
    public static void main(String[] arguments) throws IOException {
        Path settings = Path.of(arguments[0]);
        Path marker = settings.resolveSibling(MARKER);
        if (!Files.exists(marker)) {
            format(settings);
            Files.createFile(marker);
        }
        Kafka.main(new String[] {settings.toString()});
    }

    private static void format(Path settings) throws IOException {
        Trees.delete(Path.of(read(settings).getProperty("log.dirs")));
        String password = read(settings.resolveSibling("format.properties")).getProperty("password");
        // kept from the log, because it shows the administrator's salted keys
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = StorageTool.execute(
                new String[] {
                    "format",
                    "--config",
                    settings.toString(),
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--add-scram",
                    "SCRAM-SHA-512=[name=" + Principal.ADMIN + ",password=" + password + "]"
                },
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (exit != 0) {
            throw new IllegalStateException("formatting the broker's directory failed with " + exit + ": "
                    + said.toString(StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.contains("Scram"))
                            .toList());
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
