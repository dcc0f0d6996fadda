/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.x509.Sha256;
import java.util.List;

/** The stream crls on the broker. */
public final class RootCrlPublisher implements RootCrls.CrlShelf {
    private static final String SOURCE = "/services/issuer";

    private final LogPublisher publisher;

    public RootCrlPublisher(LogPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void publish(CrlSigned list) throws InterruptedException {
        String key = list.authority() + "/" + list.shard() + "/" + list.number();
        LogEvent event = LogEvent.of(
                Streams.CRLS, key, list, key + "." + Sha256.of(list.crl().octets()), SOURCE, list.thisUpdate());
        if (!publisher.publishAndWait(List.of(event)).isEmpty()) {
            throw new IllegalStateException("list " + key + " not known to be on the log yet");
        }
    }
}
