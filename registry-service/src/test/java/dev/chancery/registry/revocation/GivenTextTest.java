/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.contracts.MessageJson;
import dev.chancery.registry.problem.GivenJson;
import org.junit.jupiter.api.Test;

class GivenTextTest {
    /** A private key in a body is refused there. The parts of a signed proof are read once its signature is valid. */
    @Test
    void bodiesAreReadInOnePlace() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(GivenJson.class, KeyProof.class)
                .should()
                .callMethod(MessageJson.class, "readStrictly", byte[].class, Class.class)
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("dev.chancery.registry"));
    }
}
