/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.watcher.alerts.AlertReconciler;
import dev.chancery.watcher.rules.Rules;
import io.smallrye.mutiny.groups.UniAwait;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.watcher");

    @Test
    void nothingWaitsOnTheEventLoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
    }

    @Test
    void timeComesInByTheConstructor() {
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(MAIN);
    }

    @Test
    void rulesAndAlertsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage(Rules.class.getPackageName(), AlertReconciler.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hibernate..",
                        "org.apache.kafka..",
                        "io.smallrye.mutiny..",
                        ViewUpdater.class.getPackageName() + "..")
                .check(MAIN);
    }

    @Test
    void noKeyIsTouched() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Signature.class, PrivateKey.class)
                .check(MAIN);
    }
}
