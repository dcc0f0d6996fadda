/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.smallrye.mutiny.groups.UniAwait;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.watcher");

    @Test
    void nothingWaits() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
    }

    @Test
    void timeComesInByTheConstructor() {
        noClasses().should().callMethod(Instant.class, "now").check(MAIN);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(MAIN);
    }

    @Test
    void rulesAndAlertsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.chancery.watcher.rules..", "dev.chancery.watcher.alerts..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hibernate..", "org.apache.kafka..", "io.smallrye.mutiny..", "dev.chancery.log..")
                .check(MAIN);
    }

    @Test
    void noKeyIsTouched() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.Signature")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.PrivateKey")
                .check(MAIN);
    }

    @Test
    void noDrawers() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..dto..", "..model..")
                .check(MAIN);
    }
}
