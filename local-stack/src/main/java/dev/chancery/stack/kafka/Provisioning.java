/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import dev.chancery.stack.topics.Topic;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the broker what the plan says: credentials, missing topics, and exactly the planned rights.
 *
 * <p>May run as often as one likes. A topic is never deleted and its partitions are never changed: what differs there is reported.
 */
public final class Provisioning {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int ITERATIONS = 4096;

    private final TopicPlan plan;
    private final List<Principal> principals;

    public Provisioning(TopicPlan plan, List<Principal> principals) {
        this.plan = plan;
        this.principals = principals;
    }

    /**
     * What was done.
     *
     * @param drift sentences about what stands otherwise than planned and was left, or was put right
     */
    public record Result(int topicsCreated, List<String> drift) {}

    /**
     * Waits until the broker answers, and sets it up.
     *
     * @param ended completes, with a sentence for people, when there is nothing left to wait for
     */
    public Result run(Map<String, String> login, CompletableFuture<String> ended) throws IOException {
        Map<String, Object> settings = new TreeMap<>(login);
        settings.put("reconnect.backoff.ms", "50");
        settings.put("reconnect.backoff.max.ms", "200");
        settings.put("default.api.timeout.ms", Long.toString(START_MAX.toMillis()));
        try (Admin admin = Admin.create(settings)) {
            awaitAnswer(admin, ended);
            List<String> drift = new ArrayList<>();
            grantCredentials(admin);
            Set<String> present = admin.listTopics().names().get();
            int created = createTopics(admin, present, drift);
            correctSettings(admin, present, drift);
            new Quotas(plan.quotas()).correct(admin, drift);
            correctRights(admin, drift);
            awaitApplied(admin);
            return new Result(created, drift);
        } catch (ExecutionException e) {
            throw new IOException("the broker cannot be set up: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while setting up the broker", e);
        }
    }

    private static void awaitAnswer(Admin admin, CompletableFuture<String> ended)
            throws InterruptedException, ExecutionException, IOException {
        CompletableFuture<?> answer =
                admin.describeCluster().nodes().toCompletionStage().toCompletableFuture();
        CompletableFuture.anyOf(answer, ended).get();
        if (ended.isDone()) {
            throw new IOException(ended.get());
        }
    }

    private void grantCredentials(Admin admin) throws ExecutionException, InterruptedException {
        ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
        admin.alterUserScramCredentials(principals.stream()
                        .map(principal ->
                                new UserScramCredentialUpsertion(principal.name(), info, principal.password()))
                        .map(UserScramCredentialAlteration.class::cast)
                        .toList())
                .all()
                .get();
    }

    private int createTopics(Admin admin, Set<String> present, List<String> drift)
            throws ExecutionException, InterruptedException {
        List<NewTopic> missing = plan.topics().stream()
                .filter(topic -> !present.contains(topic.name()))
                .map(Provisioning::newTopic)
                .toList();
        admin.createTopics(missing).all().get();
        List<String> planned = plan.topics().stream().map(Topic::name).toList();
        Map<String, TopicDescription> found = admin.describeTopics(
                        planned.stream().filter(present::contains).toList())
                .allTopicNames()
                .get();
        for (Topic topic : plan.topics()) {
            TopicDescription description = found.get(topic.name());
            if (description != null && description.partitions().size() != topic.partitions()) {
                drift.add(topic.name() + " has " + description.partitions().size() + " partitions, but topics.yaml "
                        + "says "
                        + topic.partitions() + "; the partition count of a topic cannot change, so create a v2 topic");
            }
        }
        return missing.size();
    }

    private static NewTopic newTopic(Topic topic) {
        return new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.settings());
    }

    /** Of those that were there before: new ones are made as planned, and the broker may not know them yet. */
    private void correctSettings(Admin admin, Set<String> present, List<String> drift)
            throws ExecutionException, InterruptedException {
        List<Topic> topics = plan.topics().stream()
                .filter(topic -> present.contains(topic.name()))
                .toList();
        Map<ConfigResource, Config> actual = admin.describeConfigs(
                        topics.stream().map(Provisioning::resource).toList())
                .all()
                .get();
        Map<ConfigResource, Collection<AlterConfigOp>> corrections = new HashMap<>();
        for (Topic topic : topics) {
            List<AlterConfigOp> wrong = corrections(topic, actual.get(resource(topic)), drift);
            if (!wrong.isEmpty()) {
                corrections.put(resource(topic), wrong);
            }
        }
        if (!corrections.isEmpty()) {
            admin.incrementalAlterConfigs(corrections).all().get();
        }
    }

    private static List<AlterConfigOp> corrections(Topic topic, @Nullable Config actual, List<String> drift) {
        List<AlterConfigOp> wrong = new ArrayList<>();
        topic.settings().forEach((name, planned) -> {
            ConfigEntry entry = actual == null ? null : actual.get(name);
            if (entry == null || !planned.equals(entry.value())) {
                drift.add(topic.name() + " had " + name + "=" + (entry == null ? "unset" : entry.value()) + ", set to "
                        + planned);
                wrong.add(new AlterConfigOp(new ConfigEntry(name, planned), AlterConfigOp.OpType.SET));
            }
        });
        return wrong;
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private void correctRights(Admin admin, List<String> drift) throws ExecutionException, InterruptedException {
        Set<AclBinding> planned = plan.rights();
        Set<AclBinding> present =
                new HashSet<>(admin.describeAcls(AclBindingFilter.ANY).values().get());
        List<AclBinding> missing =
                planned.stream().filter(right -> !present.contains(right)).toList();
        List<AclBinding> stale =
                present.stream().filter(right -> !planned.contains(right)).toList();
        stale.forEach(right -> drift.add("removed an ACL that is not in topics.yaml: " + right));
        admin.deleteAcls(stale.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        admin.createAcls(missing).all().get();
    }

    /**
     * The controller has agreed to all of it, and the broker may still be making the topics before it comes to the rights: until then it
     * refuses everybody. It answers for the rights from what it has applied itself, and those come last.
     */
    private void awaitApplied(Admin admin) throws ExecutionException, InterruptedException {
        Set<AclBinding> planned = plan.rights();
        while (!planned.equals(
                new HashSet<>(admin.describeAcls(AclBindingFilter.ANY).values().get()))) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }
}
