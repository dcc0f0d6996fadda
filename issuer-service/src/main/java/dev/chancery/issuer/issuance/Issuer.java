/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.clock.ServiceClock;
import dev.chancery.issuer.IssuerConfig;
import dev.chancery.issuer.admin.AdminCommands;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditHeads;
import dev.chancery.issuer.audit.AuthoritySignatures;
import dev.chancery.issuer.authorities.AuthorityBootstrap;
import dev.chancery.issuer.authorities.AuthorityKeys;
import dev.chancery.issuer.authorities.AuthorityLog;
import dev.chancery.issuer.authorities.AuthorityRollover;
import dev.chancery.issuer.authorities.AuthorityTemplates;
import dev.chancery.issuer.authorities.Distrust;
import dev.chancery.issuer.authorities.KafkaAuthorityLog;
import dev.chancery.issuer.authorities.KeyTransfer;
import dev.chancery.issuer.authorities.RootCrlPublisher;
import dev.chancery.issuer.authorities.RootCrls;
import dev.chancery.issuer.authorities.RootKeyAvailability;
import dev.chancery.issuer.authorities.StatusUrls;
import dev.chancery.issuer.crls.Crls;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Pkcs11Token;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.x509.IssuerId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The whole issuer, put together: what it reads, what it decides by, what it writes. */
public final class Issuer implements AutoCloseable {
    private final LogView view;
    private final LogPublisher publisher;
    private final AuditFile audit;
    private final AuditHeads auditHeads;
    private final ExecutorService workers;
    private final IssuerReadiness issuerReadiness;
    private final ShadowPolicy shadow;
    private final RequestConsumer queue;
    private final Crls crls;
    private final ServiceClock serviceClock;
    private final IssueMetrics metrics;

    /** Throws at once for a configuration that cannot work, with a sentence that says how it would. */
    public Issuer(IssuerConfig config, Map<String, Object> kafka, InstantSource machine, MeterRegistry metrics) {
        PolicyFile policy = PolicyFile.load(config.policyFile());
        AuthorityKeys kinds = AuthorityKeys.parse(config.rootKey(), config.issuingKey());
        Optional<Pkcs11Token> token = config.pkcs11().toToken();
        token.ifPresent(ignored -> kinds.requireAbleOnToken());
        SecureRandom random = new SecureRandom();
        String name = "issuer-" + config.instance();
        this.publisher = LogPublisher.onOwnThread(kafka, name);
        this.serviceClock = new ServiceClock(publisher, "issuer", machine, metrics);
        InstantSource clock = serviceClock.corrected();
        this.audit =
                new AuditFile(config.auditFile(), config.keyDirectory().resolve("audit-" + config.instance()), clock);
        AuthoritySignatures notes = new AuthoritySignatures(audit);
        KeyDirectory keys = new KeyDirectory(
                config.keyDirectory(),
                config.passphraseFile().orElse(config.keyDirectory().resolve("passphrase")),
                token,
                random,
                notes);
        ShutdownSignal stop = new ShutdownSignal();
        this.workers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("issuer-worker-", 0).factory());
        DeadLetters deadLetters = new DeadLetters(publisher, "issuer", clock);
        FunctionCounter.builder("chancery.dead.letters", deadLetters, DeadLetters::published)
                .description(
                        "Records that this service could not read and wrote to its dead-letter topic; alert when it "
                                + "grows")
                .register(metrics);
        this.view = new LogView(
                new PolicyView(reason -> Counter.builder("chancery_policy_ignored")
                        .description("policy bundles on the log that are not in effect, by reason")
                        .tag("reason", reason)
                        .register(metrics)
                        .increment()),
                kafka,
                name,
                clock,
                config.viewAgeMax(),
                deadLetters::publish);
        this.auditHeads = new AuditHeads(audit, name, publisher, clock);
        DurablePublisher durablePublisher = new DurablePublisher(publisher, stop);
        AuthorityLog log = new KafkaAuthorityLog(publisher, view.authorities(), view.progress());
        AuthorityTemplates designs = new AuthorityTemplates(
                config.authorityName(),
                kinds,
                new StatusUrls(config.statusUrl()),
                config.nameLimits().toNameLimits(),
                new AuthorityTemplates.Hierarchy(config.subAuthorities(), config.rootOcsp()),
                config.crlShards(),
                clock,
                random);
        AuthorityBootstrap authorityBootstrap =
                new AuthorityBootstrap(keys, log, designs, config.createAuthorities(), step -> {});
        AuthorityRollover authorityRollover = new AuthorityRollover(keys, log, designs, clock, step -> {});
        this.shadow = ShadowPolicy.load(config.shadowPolicyFile(), metrics, clock);
        this.issuerReadiness = new IssuerReadiness(
                view,
                new RequiredTopics(),
                audit,
                new IssuerReadiness.Bundles(policy, shadow),
                new IssuerReadiness.Authorities(
                        authorityBootstrap,
                        new AdminCommands(
                                config.keyDirectory(),
                                keys,
                                authorityRollover,
                                new RootKeyAvailability(keys, clock),
                                new RootCrls(
                                        keys, log, new RootCrlPublisher(publisher), this::numberOnLog, notes, clock),
                                new Distrust(log, clock),
                                new KeyTransfer(keys, log),
                                clock)),
                durablePublisher,
                new OtherIssuers(
                        () -> OtherIssuers.inGroup(kafka, name + "-others", name),
                        System::nanoTime,
                        Duration.ofSeconds(random.nextInt(60))),
                clock);
        Gauge.builder(
                        "chancery.issuer.keys.lacking",
                        issuerReadiness,
                        each -> each.lacking().size())
                .description("Authorities whose certificates last and whose keys are not open in this issuer")
                .register(metrics);
        IssueMetrics issueMetrics = new IssueMetrics(metrics);
        this.metrics = issueMetrics;
        Issuance issuance = new Issuance(
                durablePublisher,
                deadLetters,
                new SigningAuditLog(audit),
                new Signing(SignedCertificate::of),
                issueMetrics,
                workers);
        this.queue = new RequestConsumer(
                kafka,
                config.instance(),
                issuerReadiness,
                issuance,
                new TenantRateLimiter(config.requestsPerSecond()),
                issueMetrics,
                stop);
        this.crls = new Crls(
                kafka,
                config.instance(),
                config.crls().lifetime(),
                issuerReadiness::keys,
                audit,
                publisher,
                deadLetters,
                metrics,
                serviceClock.monitor());
    }

    private Optional<BigInteger> numberOnLog(IssuerId root) {
        return crls.number(root, 0);
    }

    public void start() {
        serviceClock.start();
        view.start();
        queue.start();
        crls.start();
        auditHeads.start();
    }

    /**
     * Why this part of it is not ready, as a sentence with the remedy; empty when it is.
     *
     * @param part one of {@code views-fresh}, {@code topics-exist}, {@code audit-kept}, {@code policy-seen}, {@code authority-established}
     */
    public Optional<String> waitsFor(String part) {
        return switch (issuerReadiness.last()) {
            case IssuerReadiness.Answer.Admitted ignored -> Optional.empty();
            case IssuerReadiness.Answer.Waiting waiting -> waiting.unless(part);
        };
    }

    /** Of which authorities the keys are not open here, with the remedies; empty when all are. Says nothing about readiness. */
    public Optional<String> lackingKeys() {
        List<String> lacking = issuerReadiness.lacking();
        return lacking.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lacking));
    }

    /** Why dates of this clock are not to be believed, as a sentence with the remedy; empty when it agrees with the broker's. */
    public Optional<String> clockFlaw() {
        return serviceClock.monitor().flaw();
    }

    /** Why the configured policy is not the one that judges, with the remedy; empty when all is as configured. Says nothing about readiness. */
    public Optional<String> policyNotice() {
        return issuerReadiness.policyNotice();
    }

    /** What was not answered but put with the dead letters, and where it stands; empty while there is nothing. Says nothing about readiness. */
    public Optional<String> deadLetterNotice() {
        return metrics.lastDeadLetter();
    }

    @Override
    public void close() {
        queue.close();
        crls.close();
        auditHeads.close();
        shadow.close();
        view.close();
        serviceClock.close();
        publisher.close();
        workers.shutdown();
        try {
            audit.close();
        } catch (IOException e) {
            throw new UncheckedIOException("audit file not closed", e);
        }
    }
}
