-- Portable DDL: text, bigint and nothing else, so that SQLite and PostgreSQL read the same file.
-- Instants are milliseconds since 1970 UTC, dates ISO text, truth 0 or 1, structured texts JSON.

-- One fact about this database: its epoch, its municipality, whether it was filled as a demonstration.
create table server_meta (
    key   text not null primary key,
    value text not null
);

-- One node of the organisation in a period with one name, one place and one manager.
create table unit_period (
    unit_id    text not null,
    from_on    text not null,
    to_on      text,
    kind       text not null,
    name       text not null,
    parent_id  text,
    manager_id text,
    primary key (unit_id, from_on)
);
create index unit_period_parent on unit_period (parent_id);
create index unit_period_manager on unit_period (manager_id);

-- One human being.
create table person (
    id                     text   not null primary key,
    given_name             text   not null,
    family_name            text   not null,
    email                  text,
    birth_year             bigint,
    legal_sex              text,
    language               text   not null,
    has_protected_identity bigint not null,
    -- The name in small letters, to search in; and what sorts it in Swedish order on every engine.
    search                 text   not null,
    sort_key               text   not null
);
create unique index person_email on person (email);
create index person_sorted on person (sort_key, id);

-- One employment in a period in which nothing about it changed.
create table employment_period (
    employment_id      text   not null,
    from_on            text   not null,
    to_on              text,
    person_id          text   not null references person (id),
    unit_id            text   not null,
    title              text   not null,
    -- The title in small letters, to search in.
    title_search       text   not null,
    aid                text,
    aid_responsibility text,
    role_profile_id    text,
    manager_id         text,
    form               text   not null,
    percentage         bigint not null,
    starts_on          text   not null,
    ends_on            text,
    leave_from         text,
    leave_to           text,
    primary key (employment_id, from_on)
);
create index employment_period_person on employment_period (person_id);
create index employment_period_unit on employment_period (unit_id);
create index employment_period_manager on employment_period (manager_id);

-- One role that somebody holds over a node and everything under it. Withdrawn grants stay readable.
create table role_grant (
    id           text   not null primary key,
    person_id    text   not null references person (id),
    role         text   not null,
    unit_id      text   not null,
    from_on      text   not null,
    to_on        text,
    granted_by   text,
    granted_at   bigint not null,
    withdrawn_by text,
    withdrawn_at bigint
);
create index role_grant_person on role_grant (person_id);

-- One competence of the catalogue.
create table competence (
    id          text not null primary key,
    component   text not null,
    name        text not null,
    description text not null,
    retired_on  text
);

-- One licence or formal qualification.
create table credential (
    id   text not null primary key,
    name text not null
);

-- One role profile, through all its versions.
create table role_profile (
    id   text not null primary key,
    code text not null,
    name text not null,
    constraint role_profile_code unique (code)
);

-- One version of a role profile. Never updated.
create table profile_version (
    id           text   not null primary key,
    profile_id   text   not null references role_profile (id),
    number       bigint not null,
    scale        text   not null,
    published_at bigint not null,
    published_by text,
    constraint profile_version_number unique (profile_id, number)
);

-- What a version asks of one competence.
create table profile_target (
    version_id    text   not null references profile_version (id),
    position      bigint not null,
    competence_id text   not null references competence (id),
    level         bigint not null,
    is_critical   bigint not null,
    primary key (version_id, position)
);

-- A credential that a version needs.
create table profile_credential (
    version_id    text   not null references profile_version (id),
    position      bigint not null,
    credential_id text   not null references credential (id),
    primary key (version_id, position)
);

-- One competence mapping.
create table mapping (
    id          text   not null primary key,
    title       text   not null,
    purpose     text   not null,
    opens_on    text   not null,
    closes_on   text   not null,
    blind       text   not null,
    cooperation text,
    opened_at   bigint,
    closed_at   bigint
);

-- A node whose people a mapping asks.
create table mapping_unit (
    mapping_id text not null references mapping (id),
    unit_id    text not null,
    primary key (mapping_id, unit_id)
);

-- One person of a mapping's audience, frozen at opening, and how far they have come.
create table invitation (
    mapping_id         text   not null references mapping (id),
    person_id          text   not null references person (id),
    employment_id      text   not null,
    unit_id            text   not null,
    others             text   not null,
    profile_version_id text,
    left_out           text,
    submitted_at       bigint,
    -- The version of the answers that was last handed to the manager: it stands until another is submitted.
    submitted_version  bigint,
    completed_at       bigint,
    primary key (mapping_id, person_id)
);
create index invitation_person on invitation (person_id);
create index invitation_unit on invitation (mapping_id, unit_id);

-- One thing an employee answered: a level or way out, a wish, or a comment. A new answer is a new row.
create table answer_entry (
    mapping_id    text   not null,
    person_id     text   not null,
    version       bigint not null,
    competence_id text   not null,
    field         text   not null,
    value         text   not null,
    level         bigint,
    scale         text   not null,
    -- The device it came from: two devices may collide, one may not collide with itself.
    client_id     text   not null,
    -- When it was said, by the clock of that device: told to its author, and never used for order.
    said_at       bigint not null,
    given_at      bigint not null,
    primary key (mapping_id, person_id, version),
    constraint level_on_scale check (level between 0 and 9)
);

-- One thing a manager said about one competence of an employee. A new value is a new row.
create table assessment_entry (
    mapping_id    text   not null,
    person_id     text   not null,
    version       bigint not null,
    competence_id text   not null,
    value         text   not null,
    level         bigint,
    scale         text   not null,
    given_by      text   not null,
    given_at      bigint not null,
    primary key (mapping_id, person_id, version),
    constraint assessed_on_scale check (level between 0 and 9)
);

-- Both values side by side, as they met. Rows are only added; the first of a blind competence stays for ever.
create table comparison_entry (
    mapping_id    text   not null,
    person_id     text   not null,
    position      bigint not null,
    competence_id text   not null,
    body          text   not null,
    made_at       bigint not null,
    primary key (mapping_id, person_id, position)
);

-- One level that employee and manager agreed on in a dialogue. Rows are only added.
create table agreed_level (
    person_id     text   not null,
    competence_id text   not null,
    agreed_on     text   not null,
    scale         text   not null,
    level         bigint not null,
    reason        text,
    recorded_at   bigint not null,
    primary key (person_id, competence_id, recorded_at)
);

-- How many a unit needs of one competence at a level, from a day on. The newest row that has begun counts.
create table need (
    id            text   not null primary key,
    unit_id       text   not null,
    competence_id text   not null,
    scale         text   not null,
    level         bigint not null,
    how_many      bigint not null,
    from_on       text   not null,
    stated_by     text   not null,
    stated_at     bigint not null
);
create index need_unit on need (unit_id, competence_id);

-- One node of the organisation as it was when a mapping opened: a later reorganisation changes no figure of it.
create table mapping_node (
    mapping_id text not null references mapping (id),
    unit_id    text not null,
    kind       text not null,
    name       text not null,
    parent_id  text,
    primary key (mapping_id, unit_id)
);

-- How many people who are placed at a node stand where in one competence: a projection, recomputable from the rows
-- above, and kept in the transaction of whatever changes it.
create table level_count (
    mapping_id         text   not null,
    unit_id            text   not null,
    profile_version_id text   not null,
    competence_id      text   not null,
    standing           text   not null,
    people             bigint not null,
    primary key (mapping_id, unit_id, profile_version_id, competence_id, standing)
);

-- The same of everybody at or under a node. Written when a mapping closes, never in a command: every answer would
-- move the row of the whole city.
create table level_total (
    mapping_id         text   not null,
    unit_id            text   not null,
    profile_version_id text   not null,
    competence_id      text   not null,
    standing           text   not null,
    people             bigint not null,
    primary key (mapping_id, unit_id, profile_version_id, competence_id, standing)
);

-- The day on which the figures of a mapping were frozen, and the fewest people that one of them may be about.
create table figure_freeze (
    mapping_id text   not null primary key references mapping (id),
    frozen_on  text   not null,
    at_least   bigint not null
);

-- What the gate lets out about one node, profile version and competence. Written once, when a mapping closes: two
-- different sets about the same people could tell together what each of them hides.
create table published_figure (
    mapping_id         text not null references mapping (id),
    unit_id            text not null,
    profile_version_id text not null,
    competence_id      text not null,
    body               text not null,
    primary key (mapping_id, unit_id, profile_version_id, competence_id)
);

-- One file of people as it was handed in, what was found in it, and what became of it.
create table people_import (
    id           text   not null primary key,
    sha256       text   not null,
    file_name    text   not null,
    scope_id     text   not null,
    -- The day from which the file holds: the day of the preview.
    effective_on text   not null,
    summary      text   not null,
    errors       text   not null,
    unread       text   not null,
    uploaded_by  text,
    uploaded_at  bigint not null,
    applied_by   text,
    applied_at   bigint,
    undone_by    text,
    undone_at    bigint
);
create index people_import_sha256 on people_import (sha256);

-- A part of the text of a file, kept until it is applied.
create table people_import_part (
    import_id text   not null references people_import (id),
    position  bigint not null,
    body      text   not null,
    primary key (import_id, position)
);

-- One change that an import makes, with what was before, so that it can be undone.
create table people_import_effect (
    import_id  text   not null references people_import (id),
    position   bigint not null,
    kind       text   not null,
    person_id  text   not null,
    effect     text   not null,
    -- The first day of the period that it changes; none for what is new.
    period_on  text,
    primary key (import_id, position)
);
create index people_import_effect_kind on people_import_effect (import_id, kind, position);
create index people_import_effect_person on people_import_effect (import_id, person_id);

-- One thing to do later, in the background.
create table job (
    id       text   not null primary key,
    kind     text   not null,
    args     text   not null,
    due_at   bigint not null,
    done_at  bigint,
    failures bigint not null
);

-- One session. Of the token only a hash is kept.
create table session (
    token_hash text   not null primary key,
    person_id  text,
    data       text   not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index session_person on session (person_id);

-- One link that signs somebody in, once.
create table sign_in_link (
    token_hash text   not null primary key,
    person_id  text   not null,
    made_at    bigint not null,
    expires_at bigint not null,
    used_at    bigint
);

-- One space: the unit of visibility, ordering and locking.
create table space (
    id      text   not null primary key,
    kind    text   not null,
    version bigint not null,
    floor   bigint not null
);

-- One row of a space as replicas hold it: a projection of the tables above.
create table sync_row (
    space_id text   not null,
    key      text   not null,
    version  bigint not null,
    deleted  bigint not null,
    kind     text   not null,
    format   bigint not null,
    body     text   not null,
    primary key (space_id, key)
);
create index sync_row_version on sync_row (space_id, version);

-- One device of one person, or one session that posts forms.
create table client (
    client_id   text   not null primary key,
    person_id   text   not null,
    last_seq    bigint not null,
    -- Its entries up to this number stand in a verified backup, too.
    safe_seq    bigint not null default 0,
    app_version text   not null,
    seen_at     bigint not null
);

-- One command, for ever: the audit trail. What it said stands in command_content, which can be erased.
create table command_log (
    client_id   text   not null,
    seq         bigint not null,
    command_id  text   not null,
    person_id   text   not null,
    name        text   not null,
    format      bigint not null,
    args_hash   text   not null,
    received_at bigint not null,
    client_time bigint,
    outcome     text   not null,
    detail      text   not null,
    primary key (client_id, seq),
    constraint command_once unique (command_id)
);
create index command_log_person on command_log (person_id, received_at);

-- What a command said.
create table command_content (
    command_id  text not null primary key,
    args        text not null,
    erase_after bigint
);

-- Work that was refused: kept for its author until dismissed.
create table refused_work (
    command_id   text   not null primary key,
    person_id    text   not null,
    name         text   not null,
    reason       text   not null,
    args         text   not null,
    refused_at   bigint not null,
    dismissed_at bigint
);
create index refused_work_person on refused_work (person_id);

-- Two answers of one person to the same field, given on two devices, neither of which had seen the other's. Both are
-- rows of answer_entry, told to their author until she has settled which of them it is to be.
create table field_conflict (
    mapping_id    text   not null,
    person_id     text   not null,
    -- The answer that came last, and stands.
    version       bigint not null,
    -- The one that stood before it.
    other_version bigint not null,
    settled_at    bigint,
    primary key (mapping_id, person_id, version)
);
