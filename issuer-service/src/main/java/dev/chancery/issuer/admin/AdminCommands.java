/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.admin;

import com.fasterxml.jackson.core.JacksonException;
import dev.chancery.issuer.authorities.AuthorityRollover;
import dev.chancery.issuer.authorities.Distrust;
import dev.chancery.issuer.authorities.KeyTransfer;
import dev.chancery.issuer.authorities.Reply;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.issuer.authorities.RootCrls;
import dev.chancery.issuer.authorities.RootKeyAvailability;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeyDirectoryLock;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.PrivateFiles;
import dev.chancery.x509.DerShape;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does what administrators ask for, one order at a time, while requests go on. An order without an answer is done again after a crash; each is such
 * that this changes nothing which was done already. Used by the queue's thread alone.
 */
public final class AdminCommands {
    private static final Logger LOG = Logger.getLogger(AdminCommands.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration TEND_EVERY = Duration.ofSeconds(5);

    private final AdminCommandSpool directory;
    private final KeyDirectory keys;
    private final AuthorityRollover authorityRollover;
    private final RootKeyAvailability root;
    private final RootCrls lists;
    private final Distrust distrust;
    private final KeyTransfer keyTransfer;
    private long tended = System.nanoTime() - TEND_EVERY.toNanos();
    private long looked = System.nanoTime() - LOOK_EVERY.toNanos();
    private String said = "";

    public AdminCommands(
            Path keyDirectory,
            KeyDirectory keys,
            AuthorityRollover authorityRollover,
            RootKeyAvailability root,
            RootCrls lists,
            Distrust distrust,
            KeyTransfer keyTransfer,
            InstantSource clock) {
        this.directory = new AdminCommandSpool(keyDirectory, clock);
        this.keys = keys;
        this.authorityRollover = authorityRollover;
        this.root = root;
        this.lists = lists;
        this.distrust = distrust;
        this.keyTransfer = keyTransfer;
    }

    /** Whether something was done. Only to be called when the log has been read to its end. */
    public boolean work() throws InterruptedException {
        if (System.nanoTime() - looked < LOOK_EVERY.toNanos()) {
            return false;
        }
        try {
            tend();
            List<Path> open = directory.open();
            return !open.isEmpty() && underClaim(open);
        } catch (IOException | KeysNotUsableException e) {
            once("orders not read: " + e.getMessage());
            return false;
        } finally {
            looked = System.nanoTime();
        }
    }

    /** What nobody has to ask for. */
    private void tend() throws InterruptedException {
        if (System.nanoTime() - tended < TEND_EVERY.toNanos()) {
            return;
        }
        tended = System.nanoTime();
        try (@Nullable KeyDirectoryLock claim = keys.claim()) {
            if (claim != null) {
                lists.tend();
            }
        } catch (RuntimeException e) {
            // A token that is away, a disk that is full: neither requests nor orders wait for it.
            once("the root's CRL is not renewed: " + e.getMessage());
        }
    }

    /** Issuers that share the directory do an order once, and never beside one that makes an authority. */
    private boolean underClaim(List<Path> open) throws IOException, InterruptedException {
        try (@Nullable KeyDirectoryLock claim = keys.claim()) {
            if (claim == null) {
                return false;
            }
            for (Path each : directory.open()) {
                carryOut(each);
            }
            return !open.isEmpty();
        }
    }

    private void carryOut(Path path) throws IOException, InterruptedException {
        try {
            AdminCommand order = directory.read(path);
            Reply reply = done(order);
            directory.answer(path, reply);
            LOG.infof("order answered verb=%s order=%s answer=\"%s\"", order.verb(), order.id(), reply);
        } catch (IllegalArgumentException | KeysNotUsableException | JacksonException e) {
            directory.answer(path, Refused.because(String.valueOf(e.getMessage())));
        } catch (IllegalStateException e) {
            // The log did not answer in time, or the clocks differ: it is done again.
            once("order waits: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "order failed directory=%s", path);
            directory.answer(
                    path,
                    Refused.because("the issuer failed to process it (" + e + "); its log contains " + "the cause"));
        }
    }

    private Reply done(AdminCommand order) throws IOException, InterruptedException {
        return switch (order.verb()) {
            case "csr" -> authorityRollover.request(order.role(), order.optional("subject"));
            case "install" -> authorityRollover.install(order.attached("chain.pem"), order.fingerprint());
            case "new" -> authorityRollover.create(order.role(), order.id());
            case "share-request" -> keyTransfer.request();
            case "share" -> keyTransfer.share(order.attached("recipient.pem"), new Sha256(order.field("fingerprint")));
            case "receive" -> keyTransfer.receive(order.attached("sealed.pem"));
            case "revoke" -> lists.revoke(order.authority(), RevocationReason.parse(order.field("reason")));
            case "distrust" -> distrust.of(order.authority());
            case "install-crl" -> lists.install(der(order.octets("list.crl")));
            case "export-root" -> withPassphrase(order, root::export);
            case "remove-root-key" -> withKey(order, root::remove);
            case "restore-root" -> withKey(order, root::restore);
            case "retire" -> authorityRollover.retire(order.authority());
            default ->
                Refused.because("this issuer does not support the admin " + "command " + order.verb()
                        + "; it is of another version");
        };
    }

    /** In DER, or the same in PEM. */
    private static byte[] der(byte[] content) {
        return DerShape.flaw(content).isEmpty()
                ? content
                : Pem.parse(Pem.textOf(content, "X509 CRL")).getFirst().content();
    }

    private static Reply withPassphrase(AdminCommand order, Function<char[], Reply> act) throws IOException {
        char[] passphrase = PrivateFiles.firstLine(order.path("passphrase"));
        try {
            return act.apply(passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static Reply withKey(AdminCommand order, BiFunction<String, char[], Reply> act) throws IOException {
        String key = order.attached("key.pem");
        return withPassphrase(order, passphrase -> act.apply(key, passphrase));
    }

    private void once(String sentence) {
        if (!said.equals(sentence)) {
            LOG.warn(sentence);
            said = sentence;
        }
    }
}
