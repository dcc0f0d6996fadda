/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.policy.CsrPreCheck;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.policy.Policies;
import dev.chancery.registry.views.Views;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.inject.Inject;
import java.time.Clock;
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
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(MAIN);
    }

    @Test
    void followersAreStartedAtOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Views.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ViewUpdater.class)
                .check(MAIN);
    }

    @Test
    void theLedgerWritesNothingToTheLog() {
        noClasses()
                .that()
                .resideInAPackage(Ledger.class.getPackageName())
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
                .belongToAnyOf(Judge.class, Judgement.class, CsrPreCheck.class)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(Policies.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Judge.class.getPackageName())
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
}
