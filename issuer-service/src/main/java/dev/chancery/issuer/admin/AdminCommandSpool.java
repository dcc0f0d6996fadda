/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.AdminCommandFiles;
import dev.chancery.contracts.MessageJson;
import dev.chancery.issuer.authorities.Reply;
import dev.chancery.issuer.keys.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * {@code orders} in the key directory. An order is a directory that somebody made under a name with a dot, and renamed when it was whole; it is
 * answered by {@code answer.json} in it, which is there whole or not at all. Who asked removes it; what nobody removed goes after a day.
 */
final class AdminCommandSpool {
    private static final Logger LOG = Logger.getLogger(AdminCommandSpool.class);
    private static final ObjectMapper JSON = MessageJson.mapper();
    private static final String PASSPHRASE = "passphrase";
    private static final String KEY = "key.pem";
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path directory;
    private final InstantSource clock;

    AdminCommandSpool(Path keyDirectory, InstantSource clock) {
        this.directory = keyDirectory.resolve(AdminCommandFiles.DIRECTORY);
        this.clock = clock;
    }

    /** Those without an answer, the oldest first. */
    List<Path> open() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        PrivateFiles.requirePrivate(directory, "700");
        List<Path> open = new ArrayList<>();
        for (Path each : orders()) {
            if (!Files.exists(each.resolve(AdminCommandFiles.ANSWER))) {
                open.add(each);
            } else if (Files.getLastModifiedTime(each)
                    .toInstant()
                    .isBefore(clock.instant().minus(KEPT))) {
                remove(each);
            }
        }
        return open;
    }

    private List<Path> orders() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .filter(path -> Files.isRegularFile(path.resolve(AdminCommandFiles.FORM)))
                    .sorted()
                    .toList();
        }
    }

    /** Throws {@link IllegalArgumentException} for what is no order. */
    AdminCommand read(Path order) throws IOException {
        PrivateFiles.requirePrivate(order, "700");
        return new AdminCommand(
                order,
                JSON.readValue(PrivateFiles.read(order.resolve(AdminCommandFiles.FORM)), new TypeReference<>() {}));
    }

    /** What came with it in secret goes first. */
    void answer(Path order, Reply reply) throws IOException {
        Files.deleteIfExists(order.resolve(PASSPHRASE));
        Files.deleteIfExists(order.resolve(KEY));
        Map<String, Object> answer = new LinkedHashMap<>();
        switch (reply) {
            case Reply.Done done -> {
                for (Map.Entry<String, String> file : done.files().entrySet()) {
                    Path path = order.resolve(file.getKey());
                    Files.deleteIfExists(path);
                    PrivateFiles.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
                }
                answer.put("done", true);
                answer.put("lines", done.lines());
            }
            case Reply.Refused refused -> {
                answer.put("done", false);
                answer.put("lines", refused.faults());
            }
        }
        Path halfMade = order.resolve("." + AdminCommandFiles.ANSWER);
        Files.deleteIfExists(halfMade);
        PrivateFiles.write(halfMade, JSON.writeValueAsBytes(answer));
        Files.move(halfMade, order.resolve(AdminCommandFiles.ANSWER), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.sync(order);
    }

    private static void remove(Path order) {
        try (Stream<Path> all = Files.walk(order)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.infof("answered order not removed directory=%s cause=\"%s\"", order, e);
        }
    }
}
