/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.x509.PrivateKeyTrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What somebody sends: read strictly, and not at all where a private key stands in it, which is on the log for a month once it is there. */
public final class GivenJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** What may be said of where it stands: a field's name is a stranger's text as well. */
    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private GivenJson() {}

    /**
     * Reads the body of a call.
     *
     * @throws ProblemException for a private key in whichever of its texts
     */
    public static <T> T read(byte[] body, Class<T> type) {
        requireNoPrivateKey(new String(body, StandardCharsets.UTF_8));
        return MessageJson.readStrictly(body, type);
    }

    /** The texts as they are meant, since JSON may spell each of their characters in another way; then what stands around them. */
    private static void requireNoPrivateKey(String body) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && PrivateKeyTrace.isIn(parser.getText())) {
                    throw refusal(place(parser)).exception();
                }
            }
        } catch (IOException _) {
            // It is refused for that by whoever reads it.
        }
        if (PrivateKeyTrace.isIn(body)) {
            throw refusal(null).exception();
        }
    }

    private static @Nullable String place(JsonParser parser) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        String path = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
        return PLACE.matcher(path).matches() ? path : null;
    }

    private static Problem refusal(@Nullable String field) {
        Problem plain = Problem.of(
                422,
                (field == null ? "The body" : "The field \"" + field + "\"")
                        + " contains a private key. It was neither stored nor passed on, but it has left its machine. "
                        + "Create a new key, request a certificate with only its CSR, and revoke the certificates of "
                        + "the "
                        + "old key.");
        return new Problem(
                plain.type(),
                plain.title(),
                plain.status(),
                plain.detail(),
                field,
                "private-key",
                ReasonCode.PRIVATE_KEY.name(),
                null);
    }
}
