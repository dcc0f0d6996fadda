/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chancery.contracts.MessageJson;
import dev.chancery.issuer.keys.KeysNotUsableException;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * A ceremony as a program of its own: started by {@code chancery authority ceremony} on a machine without anything else. Its plan, and the passphrase,
 * come on standard input: arguments and the environment are seen by others.
 */
public final class CeremonyMain {
    private static final int HELD = 0;
    private static final int FAILED = 1;
    private static final int REFUSED = 3;

    private CeremonyMain() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(System.in.readAllBytes(), System.out, System.err));
    }

    private static int run(byte[] input, PrintStream out, PrintStream err) {
        ObjectMapper json = MessageJson.mapper();
        char[] passphrase = new char[0];
        try {
            JsonNode read = json.readTree(input);
            passphrase = read.path("passphrase").asText().toCharArray();
            String version = read.path("version").asText();
            ((ObjectNode) read).remove(List.of("passphrase", "version"));
            CeremonyPlan plan = json.treeToValue(read, CeremonyPlan.class);
            return switch (new Ceremony(plan, InstantSource.system(), new SecureRandom()).hold(version, passphrase)) {
                case Ceremony.Result.Held held -> {
                    out.print(held.transcript());
                    yield HELD;
                }
                case Ceremony.Result.NotHeld refused -> {
                    err.println("chancery: nothing was signed:\n  " + String.join("\n  ", refused.faults()));
                    yield REFUSED;
                }
            };
        } catch (KeysNotUsableException | IllegalArgumentException e) {
            err.println("chancery: nothing was signed: " + e.getMessage());
            return REFUSED;
        } catch (IOException e) {
            err.println("chancery: the ceremony was interrupted; discard its outputs: " + e);
            return FAILED;
        } finally {
            Arrays.fill(input, (byte) 0);
            Arrays.fill(passphrase, '\0');
            out.flush();
        }
    }
}
