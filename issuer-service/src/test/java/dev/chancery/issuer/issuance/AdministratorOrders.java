/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.issuer.authorities.CorporateRoot;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** What administrators ask of a running issuer beside its keys, on the log that it began. */
final class AdministratorOrders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChanceryInfrastructure infrastructure;
    private final Path home;

    /** @param home where the issuer has its keys and its audit file */
    AdministratorOrders(ChanceryInfrastructure infrastructure, Path home) {
        this.infrastructure = infrastructure;
        this.home = home;
    }

    void bringInAnAuthorityMakeTheNextAndTakeTheRootOffline() throws IOException {
        CorporateRoot corporate = new CorporateRoot(new OpenSsl(home));
        Path asked = order("csr", Map.of("verb", "csr", "role", "services", "subject", "O=Example,CN=Issuing"), "");
        String chain = corporate.sign(Files.readString(asked.resolve("request.csr")), CorporateRoot.RIGHT, 1_000);
        Path refused = order("early", Map.of("verb", "install"), chain);
        Path garbled = order("garbled", Map.of("verb", "install"), "no certificate");
        Path installed = order("install", Map.of("verb", "install", "rootFingerprint", corporate.fingerprint()), chain);
        Path next = order("next", Map.of("verb", "new", "role", "platform"), "");

        assertThat(answer(refused).path("done").asBoolean()).isFalse();
        assertThat(answer(refused).toString()).contains("--root-fingerprint");
        assertThat(answer(garbled).path("done").asBoolean()).isFalse();
        assertThat(answer(installed).path("lines").toString())
                .contains("services-1 issues no certificates from then on");
        assertThat(answer(next).path("lines").toString()).contains("platform-1 issues no certificates from then on");
        assertThat(facts())
                .containsExactly(
                        "AuthorityAnnounced", // the first of each role
                        "AuthorityAnnounced",
                        "AuthorityAnnounced",
                        "AuthorityAnnounced", // the corporate root
                        "AuthorityConfirmed",
                        "AuthorityAnnounced",
                        "AuthorityRetired",
                        "AuthorityAnnounced",
                        "AuthorityRetired");
        takesTheRootOffline();
    }

    /** Once the issuer has stopped. */
    void assertAccountedFor() throws IOException {
        assertThat(noted())
                .as("each signature that made one is accounted for")
                .containsExactly("request", "exported", "removed", "done");
        try (Stream<Path> kept = Files.list(home.resolve("ca"))) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.matches("(root|services|platform)-[0-9a-f]{32}"))
                    .hasSize(6);
        }
    }

    private void takesTheRootOffline() throws IOException {
        Path exported = order("export", Map.of("verb", "export-root"), "");
        String key = Files.readString(exported.resolve("root-key.pem"));
        Path removed = order("remove", Map.of("verb", "remove-root-key"), key);
        Path unsigned = order("unsigned", Map.of("verb", "new", "role", "services"), "");

        assertThat(answer(removed).path("done").asBoolean()).isTrue();
        assertThat(removed.resolve("key.pem")).doesNotExist();
        assertThat(removed.resolve("passphrase")).doesNotExist();
        assertThat(answer(unsigned).toString()).contains("restore-root");
    }

    /** As the command line does: whole under its name. Returns once it is answered. */
    private Path order(String name, Map<String, String> form, String chain) throws IOException {
        Path orders = home.resolve("ca/orders");
        Files.createDirectories(
                orders, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path halfMade = Files.createDirectory(
                orders.resolve("." + name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        write(halfMade.resolve(name.equals("remove") ? "key.pem" : "chain.pem"), chain);
        write(halfMade.resolve("passphrase"), "correct horse battery\n");
        write(halfMade.resolve("order.json"), JSON.writeValueAsString(form));
        Path order = Files.move(halfMade, orders.resolve(name));
        Awaitility.await("answer to " + name)
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(order.resolve("answer.json")));
        return order;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static JsonNode answer(Path order) throws IOException {
        return JSON.readTree(order.resolve("answer.json").toFile());
    }

    private List<String> facts() {
        List<String> facts = new ArrayList<>();
        try (Topic topic = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            for (ConsumerRecord<byte[], byte[]> record : topic.now()) {
                AuthorityEvent event = Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
                facts.add(event.getClass().getSimpleName());
            }
        }
        return facts;
    }

    /** Each authority's signature has a line before and after; left are the kinds of lines that have no partner. */
    private List<String> noted() throws IOException {
        List<String> intents = new ArrayList<>();
        List<String> done = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (String line : Files.readAllLines(home.resolve("audit.log"))) {
            JsonNode read = JSON.readTree(line);
            String act = read.path("act").asText();
            switch (act.startsWith("authority.") && !act.contains(".crl.")
                    ? read.path("step").asText()
                    : "") {
                case "intent" -> intents.add(act);
                case "done" -> done.add(act);
                case "request", "exported", "removed" ->
                    kinds.add(read.path("step").asText());
                default -> {}
            }
        }
        assertThat(done).hasSize(4).isEqualTo(intents);
        kinds.add("done");
        return kinds;
    }
}
