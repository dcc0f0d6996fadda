/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.ReasonCode;

/** Why a request is refused whatever the policy says. It stands first in the decision, before everything that the policy says of the request. */
public record PreCheckFailure(ReasonCode reason, String what, String rule, String note) {}
