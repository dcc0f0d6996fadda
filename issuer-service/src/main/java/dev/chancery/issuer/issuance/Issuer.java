/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.IssuerConfig;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditHeads;
import dev.chancery.issuer.audit.AuthoritySignatures;
import dev.chancery.issuer.authorities.AuthorityDesigns;
import dev.chancery.issuer.authorities.AuthorityKeys;
import dev.chancery.issuer.authorities.AuthorityLog;
import dev.chancery.issuer.authorities.Distrust;
import dev.chancery.issuer.authorities.Establishment;
import dev.chancery.issuer.authorities.KafkaAuthorityLog;
import dev.chancery.issuer.authorities.KafkaCrlShelf;
import dev.chancery.issuer.authorities.RootCustody;
import dev.chancery.issuer.authorities.RootLists;
import dev.chancery.issuer.authorities.Sharing;
import dev.chancery.issuer.authorities.StatusAddresses;
import dev.chancery.issuer.authorities.Succession;
import dev.chancery.issuer.crls.Crls;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Pkcs11Token;
import dev.chancery.issuer.orders.Orders;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.LogPublisher;
import dev.chancery.log.clock.ServiceClock;
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
    private final Admission admission;
    private final ShadowPolicy shadow;
    private final RequestQueue queue;
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
        Stop stop = new Stop();
        this.workers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("issuer-worker-", 0).factory());
        DeadLetters deadLetters = new DeadLetters(publisher, "issuer", clock);
        FunctionCounter.builder("chancery.dead.letters", deadLetters, DeadLetters::buried)
                .description(
                        "Records that this service could not take and put into its dead letters; an alarm when it grows")
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
                deadLetters::bury);
        this.auditHeads = new AuditHeads(audit, name, publisher, clock);
        Publishing publishing = new Publishing(publisher, stop);
        AuthorityLog log = new KafkaAuthorityLog(publisher, view.authorities(), view.progress());
        AuthorityDesigns designs = new AuthorityDesigns(
                config.authorityName(),
                kinds,
                new StatusAddresses(config.statusUrl()),
                config.nameLimits().toNameLimits(),
                new AuthorityDesigns.Hierarchy(config.subAuthorities(), config.rootOcsp()),
                config.crlShards(),
                clock,
                random);
        Establishment establishment = new Establishment(keys, log, designs, config.createAuthorities(), step -> {});
        Succession succession = new Succession(keys, log, designs, clock, step -> {});
        this.shadow = ShadowPolicy.load(config.shadowPolicyFile(), metrics, clock);
        this.admission = new Admission(
                view,
                new RequiredTopics(),
                audit,
                new Admission.Bundles(policy, shadow),
                new Admission.Authorities(
                        establishment,
                        new Orders(
                                config.keyDirectory(),
                                keys,
                                succession,
                                new RootCustody(keys, clock),
                                new RootLists(keys, log, new KafkaCrlShelf(publisher), this::numberOnLog, notes, clock),
                                new Distrust(log, clock),
                                new Sharing(keys, log),
                                clock)),
                publishing,
                new Others(
                        () -> Others.inGroup(kafka, name + "-others", name),
                        System::nanoTime,
                        Duration.ofSeconds(random.nextInt(60))),
                clock);
        Gauge.builder(
                        "chancery.issuer.keys.lacking",
                        admission,
                        each -> each.lacking().size())
                .description("Authorities whose certificates last and whose keys are not open in this issuer")
                .register(metrics);
        IssueMetrics issueMetrics = new IssueMetrics(metrics);
        this.metrics = issueMetrics;
        Issuance issuance = new Issuance(
                publishing, deadLetters, new SigningRecord(audit), new Signing(Signed::of), issueMetrics, workers);
        this.queue = new RequestQueue(
                kafka,
                config.instance(),
                admission,
                issuance,
                new Rates(config.requestsPerSecond()),
                issueMetrics,
                stop);
        this.crls = new Crls(
                kafka,
                config.instance(),
                config.crls().lifetime(),
                admission::keys,
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
        return switch (admission.last()) {
            case Admission.Answer.Admitted ignored -> Optional.empty();
            case Admission.Answer.Waiting waiting -> waiting.unless(part);
        };
    }

    /** Of which authorities the keys are not open here, with the remedies; empty when all are. Says nothing about readiness. */
    public Optional<String> lackingKeys() {
        List<String> lacking = admission.lacking();
        return lacking.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lacking));
    }

    /** Why dates of this clock are not to be believed, as a sentence with the remedy; empty when it agrees with the broker's. */
    public Optional<String> clockFlaw() {
        return serviceClock.monitor().flaw();
    }

    /** Why the configured policy is not the one that judges, with the remedy; empty when all is as configured. Says nothing about readiness. */
    public Optional<String> policyNotice() {
        return admission.policyNotice();
    }

    /** What was not answered but put with the dead letters, and where it stands; empty while there is nothing. Says nothing about readiness. */
    public Optional<String> deadLetterNotice() {
        return metrics.lastBuried();
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
