/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.MessageJson;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A binding as it is kept with a delivery: the one that the delivery was planned for. */
final class BindingJson {
    private static final ObjectMapper JSON = MessageJson.mapper();

    private BindingJson() {}

    static byte[] write(Binding binding) {
        try {
            return JSON.writeValueAsBytes(binding);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a binding can always be written", e);
        }
    }

    static Binding read(byte[] text) {
        try {
            return JSON.readValue(text, Binding.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a binding that was written here can be read", e);
        }
    }

    /** Changes when anything about the place does. */
    static String fingerprint(Binding binding) {
        return Sha256.of(write(binding)).hex();
    }
}
