/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The generated references are what the records say. To write them anew: {@code -Dchancery.docs=write}. */
class ReferenceTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Path GOLDEN = Path.of("src/test/resources/contracts");
    private static final boolean WRITE = "write".equals(System.getProperty("chancery.docs"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Descriptions descriptions;
    private static Topics topics;

    @BeforeAll
    static void read() throws IOException {
        descriptions = Descriptions.read(Path.of("src/main/java/dev/chancery/contracts"));
        topics = Topics.read(Path.of("../deploy/topics.yaml"));
    }

    @Test
    void theMessagesPageIsWhatTheRecordsSay() throws IOException {
        compare("messages.md", new MessageTables(descriptions, topics).document(streams()));
    }

    @Test
    void theAsyncApiDocumentIsWhatTheRecordsSay() throws IOException {
        compare("asyncapi.yaml", new AsyncApi(new Schemas(descriptions), topics).document(streams()));
    }

    @Test
    void everyGoldenMessageFitsItsSchema() throws IOException {
        Schemas schemas = new Schemas(descriptions);
        for (EventStream<?> stream : streams()) {
            for (String type : stream.types()) {
                Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schemas.of(stream.classOf(type)));
                JsonNode golden = JSON.readTree(GOLDEN.resolve(type + ".json").toFile());

                assertThat(schema.validate(golden)).as(type).isEmpty();
            }
        }
    }

    @Test
    void aSchemaRejectsAMessageWithoutARequiredField() throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new Schemas(descriptions).of(dev.chancery.contracts.SerialRecorded.class));
        ObjectNode message = (ObjectNode) JSON.readTree(
                GOLDEN.resolve("dev.chancery.serial.recorded.v1.json").toFile());
        message.remove("notAfter");

        assertThat(schema.validate(message)).hasSize(1);
    }

    @Test
    void everyStreamIsInTheTopicList() {
        List<String> expected = new ArrayList<>(List.of("requests.{tenant}", "outcomes.{tenant}", "dead.{service}"));
        Streams.ALL.forEach(stream -> expected.add(stream.name()));

        assertThat(topics.names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<EventStream<?>> streams() {
        List<EventStream<?>> streams = new ArrayList<>(List.of(Streams.requests("local"), Streams.outcomes("local")));
        streams.addAll(Streams.ALL);
        streams.add(Streams.dead("issuer"));
        return streams;
    }

    private static void compare(String file, String made) throws IOException {
        if (WRITE) {
            Files.writeString(DOCS.resolve(file), made);
        }
        assertThat(Files.readString(DOCS.resolve(file)))
                .as("docs/" + file + " is out of date")
                .isEqualTo(made);
    }
}
