/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.home.TokenFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the command line needs to find the registry and to trust what it hands out. */
public final class FrontDoor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FrontDoor() {}

    /** SHA-256 of the root, from the registry; empty while it knows none. */
    public static Optional<String> fingerprint(String address) {
        return Health.get("http://" + address + "/api/ca", "application/json").flatMap(FrontDoor::rootOf);
    }

    private static Optional<String> rootOf(String json) {
        try {
            JsonNode fingerprint = JSON.readTree(json).at("/roots/0/sha256");
            return fingerprint.isTextual() ? Optional.of(fingerprint.textValue()) : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    public static void writeCliFile(ChanceryHome home, String address, Optional<String> fingerprint)
            throws IOException {
        String token = TokenFile.administrators(home.secrets().made(ServiceSettings.TOKEN));
        writeCliFile(home, address, token, fingerprint);
    }

    /** @param home where the command line looks, when that is not where the token is kept */
    public static void writeCliFile(ChanceryHome home, String address, String token, Optional<String> fingerprint)
            throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        content.put("address", "http://" + address);
        content.put("token", token);
        fingerprint.ifPresent(sha256 -> content.put("caFingerprint", sha256));
        PrivateFiles.write(home.cliFile(), RunState.toJson(content) + "\n");
    }
}
