/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.LogEvent;
import dev.chancery.x509.IssuerId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Signs what was planned, each request for itself: one that cannot be signed is put aside and holds up nobody.
 *
 * <p>A key that is away fails for everybody, and nothing that waits for it may be put aside. So a request is to blame only where its key, after each of its
 * failures, signs another; in doubt everything waits. Safe for use by several threads.
 */
final class Signing {
    private static final Logger LOG = Logger.getLogger(Signing.class);
    /** Tries of one request before it is put aside. */
    private static final int TRIES = 3;
    /** Others of a batch that are asked whether the key is here: one of them may be as bad. */
    private static final int OTHERS_MAX = 3;

    private final Signer signer;
    /** What each authority signed last. It may be signed again, to see whether the key is here: that certificate goes nowhere. */
    private final Map<IssuerId, Plan.Sign> last = new ConcurrentHashMap<>();

    /** {@link SignedCertificate#of}. */
    interface Signer {
        SignedCertificate sign(Plan.Sign plan);
    }

    /** What became of a plan. */
    sealed interface Result {
        /** @param issued and {@code granted}: the events that tell of it */
        record Made(SignedCertificate signed, LogEvent issued, LogEvent granted) implements Result {}

        record Aside(String reason) implements Result {}
    }

    Signing(Signer signer) {
        this.signer = signer;
    }

    /**
     * Throws what the key threw where the request may not be to blame for it.
     *
     * @param batch what is to be signed beside it
     */
    Result make(Plan.Sign plan, List<Plan.Sign> batch) {
        for (int tries = 1; ; tries++) {
            SignedCertificate signed;
            try {
                signed = signer.sign(plan);
            } catch (RuntimeException | StackOverflowError e) {
                if (!isKeyHere(plan, batch)) {
                    throw e;
                }
                if (tries == TRIES) {
                    return aside(plan, e);
                }
                continue;
            }
            last.put(plan.authority().authority(), plan);
            return told(plan, signed);
        }
    }

    /** The key has signed it: whatever fails now is the request's. */
    private static Result told(Plan.Sign plan, SignedCertificate signed) {
        try {
            return new Result.Made(signed, IssuanceEvents.issued(signed), IssuanceEvents.granted(signed));
        } catch (RuntimeException | StackOverflowError e) {
            return aside(plan, e);
        }
    }

    private boolean isKeyHere(Plan.Sign plan, List<Plan.Sign> batch) {
        return Stream.concat(
                        Stream.ofNullable(last.get(plan.authority().authority())),
                        batch.stream().filter(other -> !other.equals(plan)).limit(OTHERS_MAX))
                // The same key, and not one that was in its place before.
                .filter(other -> other.authority() == plan.authority())
                .anyMatch(this::signs);
    }

    private boolean signs(Plan.Sign known) {
        try {
            signer.sign(known);
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.debug("a key does not sign", e);
            return false;
        }
    }

    private static Result aside(Plan.Sign plan, Throwable failure) {
        LOG.errorf(
                failure,
                "request not signed, dead letter written: report it with the dead letter topic=%s requestId=%s",
                plan.request().address().topic(),
                plan.request().address().id());
        return new Result.Aside("the issuer failed to process it: " + failure);
    }
}
