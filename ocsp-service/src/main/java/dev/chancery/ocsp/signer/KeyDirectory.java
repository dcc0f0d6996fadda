/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.ocsp.files.PrivateFiles;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The enrolments on disk: {@code <authority>/<request id>/} with {@code key.pem} (encrypted), {@code request.json} and {@code certificate.pem}, in
 * the order of their writing. Files are 0600, directories 0700.
 *
 * <p>If it stops after the key: the key was never seen by anyone, and is deleted at the next start. After the request: it is published (again). After
 * the certificate: nothing is left to do. Not safe for several threads.
 */
final class KeyDirectory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KeyDirectory.class);
    private static final String KEY = "key.pem";
    private static final String REQUEST = "request.json";
    private static final String CERTIFICATE = "certificate.pem";
    private static final String RESPONDER = "responder";
    private static final int RESPONDER_OCTETS = 4;
    private static final ObjectMapper JSON = MessageJson.mapper();

    private final Path root;
    private final char[] passphrase;
    private final SecureRandom random;
    private final FileChannel lockFile;
    private final FileLock lock;

    /** {@link LogEvent} as it is kept. */
    private record StoredRequest(
            String topic, String key, String id, String source, String type, Instant time, Bytes value) {
        static StoredRequest of(LogEvent event) {
            Envelope envelope = event.envelope();
            return new StoredRequest(
                    event.topic(),
                    String.valueOf(event.key()),
                    envelope.id(),
                    envelope.source(),
                    envelope.type(),
                    envelope.time(),
                    event.value());
        }

        LogEvent toEvent() {
            return new LogEvent(topic, key, new Envelope(id, source, type, time, key), value);
        }
    }

    private KeyDirectory(Path root, char[] passphrase, SecureRandom random, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.passphrase = passphrase;
        this.random = random;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Throws {@link KeysNotUsableException}, or {@code NotPrivateException}, that names the remedy. */
    static KeyDirectory open(Path root, Path passphraseFile, SecureRandom random) {
        try {
            PrivateFiles.createDirectory(root);
            FileChannel lockFile =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                throw new KeysNotUsableException(
                        root + " is in use by another running responder; stop it, or give this one"
                                + " a directory of its own with chancery.ocsp.key-directory");
            }
            return new KeyDirectory(root, Passphrase.readOrMake(passphraseFile, random), random, lockFile, lock);
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the key directory " + root + " is not usable (" + e
                            + "); make it writable, or set chancery.ocsp.key-directory",
                    e);
        }
    }

    /** This responder's name, made once: it names the responder on the watermarks topic and in its request ids. */
    String responder() {
        Path file = root.resolve(RESPONDER);
        try {
            if (!Files.exists(file)) {
                byte[] octets = new byte[RESPONDER_OCTETS];
                random.nextBytes(octets);
                PrivateFiles.write(
                        file, ("ocsp-" + HexFormat.of().formatHex(octets)).getBytes(StandardCharsets.US_ASCII));
            }
            return new String(PrivateFiles.read(file), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Every enrolment that can be used or is still awaited. What cannot be read is left where it is, and said in the log. */
    List<Enrolment> load() {
        List<Enrolment> found = new ArrayList<>();
        for (Path authority : directoriesIn(root)) {
            for (Path enrolment : directoriesIn(authority)) {
                read(String.valueOf(authority.getFileName()), enrolment).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Stores key and request, in this order: when it returns, the request may be published. */
    void store(Enrolment enrolment) {
        Path authority = root.resolve(enrolment.authority().hex());
        Path directory = directory(enrolment);
        try {
            PrivateFiles.createDirectory(authority);
            PrivateFiles.createDirectory(directory);
            PrivateFiles.sync(root);
            PrivateFiles.sync(authority);
            PrivateFiles.write(
                    directory.resolve(KEY),
                    EncryptedKey.encode(enrolment.key(), passphrase, random).getBytes(StandardCharsets.US_ASCII));
            PrivateFiles.write(
                    directory.resolve(REQUEST), JSON.writeValueAsBytes(StoredRequest.of(enrolment.request())));
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    void storeCertificate(Enrolment enrolment, X509CertificateHolder certificate) {
        Path file = directory(enrolment).resolve(CERTIFICATE);
        try {
            PrivateFiles.write(file, Pem.certificate(certificate).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    void delete(Enrolment enrolment) {
        delete(directory(enrolment));
    }

    @Override
    public void close() {
        Arrays.fill(passphrase, '\0');
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            LOG.warnf("key directory not released cause=\"%s\"", e);
        }
    }

    private Optional<Enrolment> read(String authorityId, Path directory) {
        try {
            if (!Files.exists(directory.resolve(REQUEST))) {
                delete(directory);
                return Optional.empty();
            }
            SigningKey key = EncryptedKey.decode(text(directory.resolve(KEY)), passphrase);
            LogEvent request = JSON.readValue(PrivateFiles.read(directory.resolve(REQUEST)), StoredRequest.class)
                    .toEvent();
            IssuerId authority = new IssuerId(authorityId);
            Path certificate = directory.resolve(CERTIFICATE);
            return Optional.of(new Enrolment(
                    authority,
                    String.valueOf(directory.getFileName()),
                    key,
                    request,
                    Files.exists(certificate) ? Pem.parseCertificate(text(certificate)) : null));
        } catch (IOException | RuntimeException e) {
            LOG.errorf(
                    "signing key not usable, a new one is requested directory=%s reason=\"%s\"",
                    directory, e.getMessage());
            return Optional.empty();
        }
    }

    private Path directory(Enrolment enrolment) {
        return root.resolve(enrolment.authority().hex()).resolve(enrolment.requestId());
    }

    private static List<Path> directoriesIn(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw failed(parent, e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.toList()) {
                Files.deleteIfExists(child);
            }
            Files.delete(directory);
        } catch (NoSuchFileException e) {
            LOG.debugf("already gone directory=%s", directory);
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(PrivateFiles.read(file), StandardCharsets.US_ASCII);
    }

    private static KeysNotUsableException failed(@Nullable Path where, IOException failure) {
        return new KeysNotUsableException(
                where + " is not usable (" + failure + "); look at its disk and its mode", failure);
    }
}
