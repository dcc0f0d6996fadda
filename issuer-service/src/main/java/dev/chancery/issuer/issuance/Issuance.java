/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.ReasonCode;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.issuer.audit.AuditFile.Noted;
import dev.chancery.issuer.issuance.Plan.DeadLetter;
import dev.chancery.issuer.issuance.Plan.Explain;
import dev.chancery.issuer.issuance.Plan.Refuse;
import dev.chancery.issuer.issuance.Plan.Sign;
import dev.chancery.issuer.issuance.Signing.Result;
import dev.chancery.issuer.issuance.Signing.Result.Made;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Issues what a batch of requests asks for: the eight steps of docs/issuance.md, each for the whole batch before the next begins.
 *
 * <p>The requests are on the log, and a certificate is a function of its request, so whoever repeats these lines, here or on another machine,
 * after a crash at any of them, makes the same certificates under the same serials. There is nothing to clean up.
 */
final class Issuance {
    private static final Logger LOG = Logger.getLogger(Issuance.class);
    /** Each item takes a few hundred microseconds; handing over takes a hundred. */
    private static final int SPREAD_FROM = 4;
    /** More than cores, so that none of them waits long for the slowest part. */
    private static final int PARTS = 2 * Runtime.getRuntime().availableProcessors();

    /** Characters and bytes of a batch's plans: beyond it those that there are are carried out before more are made. */
    private static final long WEIGHT_MAX = 1L << 20;
    /** Bytes of requests that are planned before anybody looks at what they have become, and how many requests. */
    private static final long SLICE_BYTES = 256L << 10;

    private static final int SLICE_MAX = 50;

    private final DurablePublisher durablePublisher;
    private final DeadLetters deadLetters;
    private final SigningAuditLog record;
    private final Signing signing;
    private final IssueMetrics metrics;
    private final ExecutorService workers;

    Issuance(
            DurablePublisher durablePublisher,
            DeadLetters deadLetters,
            SigningAuditLog record,
            Signing signing,
            IssueMetrics metrics,
            ExecutorService workers) {
        this.durablePublisher = durablePublisher;
        this.deadLetters = deadLetters;
        this.record = record;
        this.signing = signing;
        this.metrics = metrics;
        this.workers = workers;
    }

    /** Returns once every answer is durable: only then may the batch be acknowledged. Answers stand in the order of the requests. */
    void issue(Planner planner, List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException {
        long began = System.nanoTime();
        List<Planned> plans = new ArrayList<>();
        long weight = 0;
        for (List<ConsumerRecord<byte[], byte[]>> some : slices(batch)) {
            List<Planned> planned = each(some, one -> planned(planner, one));
            plans.addAll(planned);
            weight += planned.stream().mapToLong(Planned::weight).sum();
            if (weight > WEIGHT_MAX) { // an usual batch never is
                carryOut(plans, began);
                plans.clear();
                weight = 0;
            }
        }
        carryOut(plans, began);
    }

    /** In their order: as many as are planned before anybody looks at what has become of them. */
    private static List<List<ConsumerRecord<byte[], byte[]>>> slices(List<ConsumerRecord<byte[], byte[]>> batch) {
        List<List<ConsumerRecord<byte[], byte[]>>> slices = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            byte[] value = batch.get(i).value();
            bytes += value == null ? 0 : value.length;
            if (bytes >= SLICE_BYTES || i - from + 1 >= SLICE_MAX || i == batch.size() - 1) {
                slices.add(batch.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return slices;
    }

    private Planned planned(Planner planner, ConsumerRecord<byte[], byte[]> one) {
        try {
            return Planned.of(one, planner.plan(one));
        } catch (RetryLaterException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // A flaw of ours. The record would fail in the same way for ever, and must not hold up those behind it.
            LOG.errorf(
                    e,
                    "request not understood, dead letter written: report it with the dead letter topic=%s partition=%d offset=%d",
                    one.topic(),
                    one.partition(),
                    one.offset());
            return Planned.deadLetter(one, "the issuer failed to process it: " + e);
        }
    }

    private void carryOut(List<Planned> planned, long began) throws InterruptedException {
        List<Planned> toSign = planned.stream().filter(Planned::isToSign).toList();
        List<Sign> signs = only(planned, Sign.class);
        // A responder knows the serial before there is anything to know it by.
        List<LogEvent> recorded = events(toSign);
        durablePublisher.publish(recorded);
        record.intended(signs, recorded);
        List<Result> results = each(signs, sign -> signing.make(sign, signs));
        List<Made> made = results.stream()
                .filter(Made.class::isInstance)
                .map(Made.class::cast)
                .toList();
        List<LogEvent> issued = made.stream().map(Made::issued).toList();
        Noted done = record.done(made.stream().map(Made::signed).toList(), issued);
        durablePublisher.publish(issued, done::awaitDisk);
        List<Planned> ended = ended(planned, results);
        durablePublisher.publish(events(ended));
        durablePublisher.publish(only(ended, DeadLetter.class).stream()
                .map(deadLetter -> deadLetters.toEvent(deadLetter.record(), deadLetter.reason()))
                .toList());
        List<Plan> plans = ended.stream().map(Planned::plan).toList();
        metrics.answered(plans, System.nanoTime() - began);
        plans.forEach(Issuance::log);
    }

    /** The same with what became of those that were to be signed. */
    private static List<Planned> ended(List<Planned> planned, List<Result> results) {
        Iterator<Result> next = results.iterator();
        return planned.stream()
                .map(one -> one.isToSign() ? one.then(next.next()) : one)
                .toList();
    }

    private static List<LogEvent> events(List<Planned> planned) {
        return planned.stream().flatMap(one -> one.told().stream()).toList();
    }

    private interface Work<T, R> {
        R on(T item);
    }

    /** Spreads the work over the cores and gives the results in order; a few items are not worth the way to another thread. */
    private <T, R> List<R> each(List<T> items, Work<T, R> work) throws InterruptedException {
        if (items.size() < SPREAD_FROM) {
            return part(items, work);
        }
        int size = Math.ceilDiv(items.size(), PARTS);
        List<Callable<List<R>>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            List<T> some = items.subList(from, Math.min(from + size, items.size()));
            parts.add(() -> part(some, work));
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<List<R>> future : workers.invokeAll(parts)) {
            try {
                results.addAll(future.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
        return results;
    }

    private static <T, R> List<R> part(List<T> items, Work<T, R> work) {
        List<R> results = new ArrayList<>(items.size());
        items.forEach(item -> results.add(work.on(item)));
        return results;
    }

    private static <P extends Plan> List<P> only(List<Planned> planned, Class<P> kind) {
        return planned.stream()
                .map(Planned::plan)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static void log(Plan plan) {
        switch (plan) {
            case Sign sign ->
                LOG.infof(
                        "certificate issued serial=%s profile=%s requestId=%s",
                        SignedCertificate.idOf(sign).serial(),
                        sign.granted().profileName(),
                        sign.request().address().id());
            case Explain explain ->
                LOG.infof("request explained requestId=%s", explain.address().id());
            case Refuse refuse
            when refuse.reason() == ReasonCode.PRIVATE_KEY ->
                // Said for people, without a byte of it: the record lies on the topic until its retention ends.
                LOG.warnf(
                        "PRIVATE KEY ON THE LOG: a request holds one in place of its CSR; tell its sender to make a "
                                + "new one, and revoke what"
                                + " the old one has topic=%s requestId=%s",
                        refuse.address().topic(), refuse.address().id());
            case Refuse refuse ->
                LOG.infof(
                        "request refused requestId=%s reason=%s",
                        refuse.address().id(), refuse.reason());
            case DeadLetter ignored -> {}
        }
    }
}
