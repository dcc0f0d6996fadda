/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.RevocationStatus.Held;
import dev.chancery.contracts.RevocationStatus.NotRevoked;
import dev.chancery.contracts.RevocationStatus.Revoked;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What holds after every history of up to five transitions of every kind: 66,429 of them. */
class EveryOrderOfTransitionsTest {
    private static final int LENGTH_MAX = 5;

    /** What may come next. Each looks at what came before, as a writer, or a redelivery, would. */
    private enum Step {
        REVOKE {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return revoked(before.size(), RevocationReason.SUPERSEDED);
            }
        },
        REVOKE_FOR_THE_AUTHORITY {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return revoked(before.size(), RevocationReason.CA_COMPROMISE);
            }
        },
        REVOKE_FOR_THE_KEY {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return revoked(before.size(), RevocationReason.KEY_COMPROMISE);
            }
        },
        HOLD {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return new CertificateHeld("t" + before.size(), Samples.CERTIFICATE, at(before.size()), "test", null);
            }
        },
        RELEASE_THE_LAST_HOLD {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return released(before.size(), holds(before).reduce((one, next) -> next));
            }
        },
        /** A zombie, where another hold has taken its place. */
        RELEASE_THE_FIRST_HOLD {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return released(before.size(), holds(before).findFirst());
            }
        },
        RELEASE_A_HOLD_THAT_NEVER_WAS {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return released(before.size(), Optional.empty());
            }
        },
        SEND_THE_FIRST_AGAIN {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return before.isEmpty() ? HOLD.after(before) : before.getFirst();
            }
        },
        SEND_THE_LAST_AGAIN {
            @Override
            RevocationTransition after(List<RevocationTransition> before) {
                return before.isEmpty() ? REVOKE.after(before) : before.getLast();
            }
        };

        abstract RevocationTransition after(List<RevocationTransition> before);
    }

    @Test
    void aRevocationIsForGoodAndItsDateStays() {
        everyHistory(history -> {
            RevocationStatus status = RevocationStatus.initial();
            for (RevocationTransition transition : history) {
                RevocationStatus next = status.after(transition, transition.at());
                if (status instanceof Revoked before) {
                    assertThat(next).isInstanceOf(Revoked.class);
                    Revoked after = (Revoked) next;
                    assertThat(after.at()).as("%s", history).isEqualTo(before.at());
                    assertThat(after.equals(before) || after.reason() == RevocationReason.KEY_COMPROMISE)
                            .as("%s", history)
                            .isTrue();
                }
                status = next;
            }
        });
    }

    @Test
    void itIsRevokedExactlyWhenSomebodyRevokedIt() {
        everyHistory(history -> {
            List<CertificateRevoked> revocations = revocations(history).toList();
            RevocationStatus status = fold(history);

            assertThat(status instanceof Revoked).as("%s", history).isEqualTo(!revocations.isEmpty());
            if (status instanceof Revoked revoked) {
                assertThat(revoked.at())
                        .as("the first one's date: %s", history)
                        .isEqualTo(revocations.getFirst().at());
                CertificateRevoked decisive = revocations.stream()
                        .filter(one -> one.reason() == RevocationReason.KEY_COMPROMISE)
                        .findFirst()
                        .orElse(revocations.getFirst());
                assertThat(revoked.reason()).as("%s", history).isEqualTo(decisive.reason());
                assertThat(revoked.transition()).as("%s", history).isEqualTo(decisive.transition());
            }
        });
    }

    @Test
    void aHoldStandsExactlyUntilItsOwnRelease() {
        everyHistory(history -> {
            switch (fold(history)) {
                case Held held -> {
                    assertThat(holds(history)).as("%s", history).contains(held.hold());
                    assertThat(isReleased(held.hold(), history))
                            .as("%s", history)
                            .isFalse();
                }
                // Somebody released each hold that stood; one that came while another stood never did.
                case NotRevoked _ ->
                    assertThat(holds(history).findFirst().stream().allMatch(hold -> isReleased(hold, history)))
                            .as("%s", history)
                            .isTrue();
                case Revoked _ -> {}
            }
        });
    }

    /** A release that names another hold than the one that stands, or none that ever was. */
    @Test
    void aReleaseOfAnotherHoldChangesNothing() {
        everyHistory(history -> {
            RevocationStatus status = fold(history);
            for (String hold : Stream.concat(holds(history), Stream.of("never")).toList()) {
                if (!(status instanceof Held held) || !held.hold().equals(hold)) {
                    assertThat(isAsBefore(
                                    status,
                                    status.after(
                                            new HoldReleased("zombie", Samples.CERTIFICATE, at(99), "test", hold),
                                            at(99))))
                            .as("release of %s after %s", hold, history)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void whatWasReadChangesNothingWhenItIsReadAgain() {
        everyHistory(history -> {
            RevocationStatus status = fold(history);
            for (RevocationTransition transition : history) {
                assertThat(status.after(transition, transition.at()))
                        .as("%s again after %s", transition, history)
                        .isEqualTo(status);
            }
        });
    }

    @Test
    void aRevocationIsRevokedAfterEveryHistory() {
        CertificateRevoked last = revoked(99, RevocationReason.KEY_COMPROMISE);

        everyHistory(history -> assertThat(fold(history).after(last, at(99)))
                .as("%s", history)
                .isInstanceOfSatisfying(
                        Revoked.class,
                        revoked -> assertThat(revoked.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE)));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CERTIFICATE_HOLD")
    void ofTwoReasonsTheFirstStandsUnlessTheSecondIsTheKeys(RevocationReason first) {
        for (RevocationReason second : RevocationReason.values()) {
            if (second == RevocationReason.CERTIFICATE_HOLD) {
                continue;
            }
            RevocationStatus status = fold(List.of(revoked(0, first), revoked(1, second)));

            boolean replaced = second == RevocationReason.KEY_COMPROMISE && first != RevocationReason.KEY_COMPROMISE;
            assertThat(status)
                    .as("%s, then %s", first, second)
                    .isEqualTo(new Revoked(replaced ? second : first, at(0), replaced ? "t1" : "t0"));
        }
    }

    private static void everyHistory(Consumer<List<RevocationTransition>> check) {
        List<List<RevocationTransition>> histories = List.of(List.of());
        for (int length = 1; length <= LENGTH_MAX; length++) {
            histories = histories.stream()
                    .flatMap(before -> Arrays.stream(Step.values()).map(step -> with(before, step.after(before))))
                    .toList();
            histories.forEach(check);
        }
    }

    private static List<RevocationTransition> with(List<RevocationTransition> before, RevocationTransition next) {
        List<RevocationTransition> history = new ArrayList<>(before);
        history.add(next);
        return history;
    }

    private static RevocationStatus fold(List<RevocationTransition> history) {
        RevocationStatus status = RevocationStatus.initial();
        for (RevocationTransition transition : history) {
            status = status.after(transition, transition.at());
        }
        return status;
    }

    /** But for what was seen. */
    private static boolean isAsBefore(RevocationStatus before, RevocationStatus after) {
        return switch (before) {
            case NotRevoked _ -> after instanceof NotRevoked;
            case Held held ->
                after instanceof Held now
                        && now.hold().equals(held.hold())
                        && now.at().equals(held.at());
            case Revoked revoked -> revoked.equals(after);
        };
    }

    private static boolean isReleased(String hold, List<RevocationTransition> history) {
        boolean held = false;
        for (RevocationTransition transition : history) {
            held |= transition.transition().equals(hold);
            if (held
                    && transition instanceof HoldReleased released
                    && released.hold().equals(hold)) {
                return true;
            }
        }
        return false;
    }

    private static Stream<String> holds(List<RevocationTransition> history) {
        return history.stream()
                .filter(CertificateHeld.class::isInstance)
                .map(RevocationTransition::transition)
                .distinct();
    }

    private static Stream<CertificateRevoked> revocations(List<RevocationTransition> history) {
        return history.stream().filter(CertificateRevoked.class::isInstance).map(CertificateRevoked.class::cast);
    }

    private static CertificateRevoked revoked(int index, RevocationReason reason) {
        return new CertificateRevoked("t" + index, Samples.CERTIFICATE, at(index), "test", reason, null);
    }

    private static HoldReleased released(int index, Optional<String> hold) {
        return new HoldReleased("t" + index, Samples.CERTIFICATE, at(index), "test", hold.orElse("never"));
    }

    private static Instant at(int index) {
        return Samples.TIME.plusSeconds(index);
    }
}
