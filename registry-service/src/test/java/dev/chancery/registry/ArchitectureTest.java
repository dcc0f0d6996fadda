/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.contracts.MessageJson;
import dev.chancery.log.LogFollower;
import dev.chancery.log.LogPublisher;
import dev.chancery.policy.Examination;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import dev.chancery.registry.problem.GivenJson;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.registry");

    @Test
    void nothingWaitsOnTheEventLoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
    }

    @Test
    void timeComesInAtOnePlace() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(MAIN);
    }

    @Test
    void followersAreStartedAtOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..views..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(LogFollower.class)
                .check(MAIN);
    }

    @Test
    void theLedgerWritesNothingToTheLog() {
        noClasses()
                .that()
                .resideInAPackage("..ledger..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(LogPublisher.class)
                .check(MAIN);
    }

    @Test
    void tellsWhichPolicyIsInForceAndJudgesNothing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Judge.class, Judgement.class, Examination.class)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage("..registry.policy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.chancery.policy..")
                .check(MAIN);
    }

    @Test
    void aSessionNeverLivesInAContext() {
        noClasses()
                .should()
                .callMethod(Mutiny.SessionFactory.class, "withTransaction", Function.class)
                .check(MAIN);
    }

    @Test
    void fieldsAreGivenByConstructors() {
        fields().should().notBeAnnotatedWith(Inject.class).check(MAIN);
    }

    @Test
    void noDrawers() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..common..", "..helper..", "..impl..", "..dto..", "..model..", "..manager..")
                .check(MAIN);
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .check(MAIN);
    }

    /** Where a private key is refused; the parts of a signed proof are looked at once its signature holds. */
    @Test
    void whatIsSentIsReadInOnePlace() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(GivenJson.class)
                .and()
                .haveSimpleNameNotStartingWith("KeyProof")
                .should()
                .callMethod(MessageJson.class, "readStrictly", byte[].class, Class.class)
                .check(MAIN);
    }
}
