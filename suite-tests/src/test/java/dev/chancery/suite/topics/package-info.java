/* SPDX-License-Identifier: Apache-2.0 */
/** Which topics each service's code reads and writes, from its class files. */
@org.jspecify.annotations.NullMarked
package dev.chancery.suite.topics;
