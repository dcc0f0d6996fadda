/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message keeps the form that its golden file pins. A new or changed one: {@code -Dchancery.golden=write}, and a decision record. */
class PublishedFormTest {
    private static final Path GOLDEN = Path.of("src/test/resources/contracts");
    private static final boolean WRITE = "write".equals(System.getProperty("chancery.golden"));
    private final ObjectMapper json = MessageJson.mapper();

    static Stream<Samples.Sample> samples() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void keepsItsPublishedForm(Samples.Sample sample) throws IOException {
        Path golden = GOLDEN.resolve(type(sample) + ".json");
        byte[] written = write(sample);
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(
                    golden, json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(written)) + "\n");
        }

        assertThat(json.readTree(written)).isEqualTo(json.readTree(Files.readString(golden)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadBackAsItWasWritten(Samples.Sample sample) {
        assertThat(sample.stream().read(type(sample), write(sample)))
                .usingRecursiveComparison()
                .isEqualTo(sample.message());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aReaderIgnoresAFieldThatItDoesNotKnow(Samples.Sample sample) throws IOException {
        ObjectNode newer = (ObjectNode) json.readTree(write(sample));
        newer.put("aFieldOfTomorrow", true);

        assertThat(sample.stream().read(type(sample), json.writeValueAsBytes(newer)))
                .isEqualTo(sample.message());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aNullValueIsUnreadable(Samples.Sample sample) {
        assertThatThrownBy(() -> sample.stream().read(type(sample), null))
                .isInstanceOf(UnreadableMessageException.class);
        assertThatThrownBy(() -> sample.stream().read(type(sample), "null".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void everyTypeOfEveryStreamHasASample() {
        Set<String> sampled = new TreeSet<>();
        samples().forEach(sample -> sampled.add(type(sample)));
        Set<String> known = new TreeSet<>();
        Stream.concat(
                        Streams.ALL.stream(),
                        Stream.of(Streams.requests("local"), Streams.outcomes("local"), Streams.dead("issuer")))
                .forEach(stream -> known.addAll(stream.types()));

        assertThat(sampled).isEqualTo(known);
    }

    @Test
    void noGoldenFileIsLeftBehind() throws IOException {
        Set<String> sampled = new TreeSet<>();
        samples().forEach(sample -> sampled.add(type(sample) + ".json"));
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(sampled);
        }
    }

    @Test
    void aTypeOfAnotherStreamIsUnreadable() {
        assertThatThrownBy(() -> Streams.ALERTS.read(
                        "dev.chancery.certificate.issued.v1", "{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("alerts")
                .hasMessageContaining("dev.chancery.certificate.issued.v1");
    }

    @SuppressWarnings("unchecked")
    private static byte[] write(Samples.Sample sample) {
        return ((EventStream<Object>) sample.stream()).write(sample.message());
    }

    @SuppressWarnings("unchecked")
    private static String type(Samples.Sample sample) {
        return ((EventStream<Object>) sample.stream()).typeOf(sample.message());
    }
}
