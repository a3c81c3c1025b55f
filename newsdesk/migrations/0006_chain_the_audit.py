"""What was done and by whom, copied by triggers into rows that only their owner can change, each sealed with a hash
over the one before (docs/decisions/0013-audit-by-triggers.md).

An entry is written beside the change. It is sealed when its transaction commits, after everything else that waits for
the commit: whoever holds the lock of the chain then waits for nobody, so that the chain cannot take part in a deadlock.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION newsdesk_audit_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ignored text[] := string_to_array(TG_ARGV[0], ',');
    hidden text[] := string_to_array(TG_ARGV[1], ',');
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    row_then jsonb := before || after;
    changed text[];
    one text;
    who text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(array_agg(key), '{}') INTO changed FROM jsonb_each(after)
        WHERE before -> key IS DISTINCT FROM value AND NOT key = ANY (ignored);
        IF changed = '{}' THEN
            RETURN NULL;
        END IF;
        SELECT jsonb_object_agg(key, value) INTO before FROM jsonb_each(before) WHERE key = ANY (changed);
        SELECT jsonb_object_agg(key, value) INTO after FROM jsonb_each(after) WHERE key = ANY (changed);
    END IF;
    FOREACH one IN ARRAY hidden LOOP
        IF before ? one THEN before := before || jsonb_build_object(one, '(hidden)'); END IF;
        IF after ? one THEN after := after || jsonb_build_object(one, '(hidden)'); END IF;
    END LOOP;
    IF TG_TABLE_NAME = 'auth_user' THEN
        who := row_then ->> 'username';
    ELSE
        SELECT username INTO who FROM auth_user
        WHERE id = coalesce(row_then ->> 'actor_id', row_then ->> 'user_id', row_then ->> 'decided_by_id')::bigint;
    END IF;
    INSERT INTO newsdesk_auditentry (entry, has_turn) VALUES (jsonb_build_object(
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'table', TG_TABLE_NAME, 'did', lower(TG_OP), 'row', row_then ->> 'id', 'who', who,
        'role', session_user, 'transaction', pg_current_xact_id()::text,
        'before', before, 'after', after
    )::text, false);
    RETURN NULL;
END
$$;
CREATE FUNCTION newsdesk_audit_wait() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE newsdesk_auditentry SET has_turn = true WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION newsdesk_audit_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('newsdesk_auditentry'));
    SELECT position, digest INTO last FROM newsdesk_auditentry
    WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    UPDATE newsdesk_auditentry SET
        position = coalesce(last.position, 0) + 1,
        digest = encode(sha256(convert_to(coalesce(last.digest, repeat('0', 64)) || NEW.entry, 'UTF8')), 'hex')
    WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION newsdesk_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'newsdesk_auditentry can only be added to, and only by its triggers'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER newsdesk_audit_refuse BEFORE INSERT OR UPDATE OR DELETE ON newsdesk_auditentry
FOR EACH ROW EXECUTE FUNCTION newsdesk_audit_refuse();
CREATE TRIGGER newsdesk_audit_refuse_truncate BEFORE TRUNCATE ON newsdesk_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION newsdesk_audit_refuse();
CREATE CONSTRAINT TRIGGER newsdesk_audit_wait AFTER INSERT ON newsdesk_auditentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsdesk_audit_wait();
CREATE CONSTRAINT TRIGGER newsdesk_audit_seal AFTER UPDATE OF has_turn ON newsdesk_auditentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION newsdesk_audit_seal();
"""
DROP_FUNCTIONS = """
DROP TRIGGER newsdesk_audit_refuse ON newsdesk_auditentry;
DROP TRIGGER newsdesk_audit_refuse_truncate ON newsdesk_auditentry;
DROP TRIGGER newsdesk_audit_wait ON newsdesk_auditentry;
DROP TRIGGER newsdesk_audit_seal ON newsdesk_auditentry;
DROP FUNCTION newsdesk_audit_note();
DROP FUNCTION newsdesk_audit_wait();
DROP FUNCTION newsdesk_audit_seal();
DROP FUNCTION newsdesk_audit_refuse();
"""
# Table, what happens to it, columns whose change is not noted, columns whose value is not kept.
ANY = "INSERT OR UPDATE OR DELETE"
WATCHED = [
    ("translations_event", ANY, "actor_id", ""),  # an actor becomes nobody when an account is deleted
    ("django_admin_log", ANY, "", ""),
    ("auth_user", ANY, "", "password"),  # last_login tells of each sign-in
    ("auth_user_groups", ANY, "", ""),
    ("auth_user_user_permissions", ANY, "", ""),
    ("auth_group", ANY, "", ""),
    ("auth_group_permissions", ANY, "", ""),
    ("mfa_authenticator", ANY, "last_used_at,data", "data"),
    ("articles_rightsdecision", ANY, "decided_by_id", "document"),
    # A new source grants rights as much as a changed policy does.
    ("articles_source", "INSERT OR UPDATE OF rights, rights_confirmed, licence OR DELETE", "", ""),
    ("newsdesk_webhook", ANY, "", "secret"),
]
# So does another source for an article; whatever else happens to articles is nobody's decision on rights.
ANOTHER_SOURCE = """
CREATE TRIGGER newsdesk_audit AFTER UPDATE OF source_id ON articles_article
FOR EACH ROW WHEN (OLD.source_id IS DISTINCT FROM NEW.source_id)
EXECUTE FUNCTION newsdesk_audit_note('', 'raw');
"""


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("newsdesk", "0010_chain_the_audit"),
        ("newsdesk", "0015_watch_what_grants_rights"),
    ]

    dependencies = [
        # The roles are part of the release: making them is no change by anybody, and is not noted.
        ("newsdesk", "0005_settle_roles"),
        ("articles", "0001_create_articles_blocks_and_sources"),
        ("translations", "0001_create_translations_units_and_runs"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER newsdesk_audit AFTER {when} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION newsdesk_audit_note('{ignored}', '{hidden}');",
                f"DROP TRIGGER newsdesk_audit ON {table};",
            )
            for table, when, ignored, hidden in WATCHED
        ),
        migrations.RunSQL(ANOTHER_SOURCE, "DROP TRIGGER newsdesk_audit ON articles_article;"),
    ]
