/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.issuer.policy.PolicyView;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What decides what is signed is a function of the log: the same request gives the same certificate. */
class PureIssuanceTest {
    private static final List<Class<?>> DECIDING =
            List.of(Planner.class, Plan.class, CertificateTemplate.class, IncomingRequest.class, IssuanceEvents.class);

    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.issuer");

    @Test
    void whatDecidesKnowsNeitherClockNorChance() {
        noClasses()
                .that(belongToAnyOf(DECIDING.toArray(Class<?>[]::new))
                        .or(resideInAPackage(PolicyView.class.getPackageName())))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(InstantSource.class, Clock.class, SecureRandom.class)
                .allowEmptyShould(false)
                .check(MAIN);
    }
}
