-- SPDX-License-Identifier: Apache-2.0

-- No certificate was ever archived, and there is no event that says so.
drop table archived;
delete from view_position where topic = 'chancery.certificate-records.v1';
