-- The plant's record of what its stations did. One database holds one mode, training or production, and says so in
-- one row; nothing of the other mode can be stored in it. Applied by console.sync.plant.install, in one transaction.
--
-- Everything is keyed by site and station, so that the tables can be partitioned or distributed by them.
-- A station's login may do two things here: receive(), which takes events and never changes or removes one, and heads(),
-- which tells it how far the plant is. It can read and write no table (least privilege; RQ-42, RQ-44).
--
-- Those two run with the rights of their owner, so nothing that a caller made may be found by their names: every
-- function names its search path, with pg_temp last in it (left out, it would come first). The owner is a role that
-- cannot log in and is no superuser.

CREATE SCHEMA shuttle AUTHORIZATION shuttle_owner;
SET LOCAL ROLE shuttle_owner;

CREATE TABLE shuttle.plant_identity (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    mode text NOT NULL UNIQUE CHECK (mode IN ('training', 'production')),
    schema_version integer NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE shuttle.station (
    site text NOT NULL CHECK (site <> ''),
    station text NOT NULL CHECK (station <> ''),
    mode text NOT NULL REFERENCES shuttle.plant_identity (mode),
    login name NOT NULL UNIQUE,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, station),
    UNIQUE (site, station, mode)
);

-- The columns from seq to hash are exactly those of the station's journal: the hash is over them as they are, and can
-- be computed again here for ever. utc and process_utc are text for that reason; event_time shows them as moments.
CREATE TABLE shuttle.event (
    site text NOT NULL,
    station text NOT NULL,
    mode text NOT NULL,
    incarnation uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    id uuid NOT NULL,
    stream text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    type text NOT NULL,
    type_version integer NOT NULL,
    utc text NOT NULL,
    offset_min integer NOT NULL,
    mono_us bigint NOT NULL,
    boot text NOT NULL,
    process_utc text,
    actor text NOT NULL,
    data bytea NOT NULL,
    prev bytea NOT NULL CHECK (length(prev) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (site, station, incarnation, seq),
    UNIQUE (site, station, id),
    FOREIGN KEY (site, station, mode) REFERENCES shuttle.station (site, station, mode)
);

CREATE INDEX event_stream ON shuttle.event (site, station, stream, version);
CREATE INDEX event_type ON shuttle.event (type, received_at);

-- How far each life of a station's journal has come. `countersignature` is the plant's own signature over the head;
-- it stays empty until the plant has a signing service (ARCHITECTURE.md).
CREATE TABLE shuttle.head (
    site text NOT NULL,
    station text NOT NULL,
    incarnation uuid NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    received_at timestamptz NOT NULL,
    countersignature bytea,
    PRIMARY KEY (site, station, incarnation),
    FOREIGN KEY (site, station) REFERENCES shuttle.station (site, station)
);

-- What was scanned may hold what no jsonb can (a NUL), and whoever reads the view must see every other event still:
-- such data come as one JSON string, its odd bytes escaped; a moment that is none comes as NULL.
CREATE FUNCTION shuttle.as_json(data bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN convert_from(data, 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN to_jsonb(encode(data, 'escape'));
END $$;

CREATE FUNCTION shuttle.as_moment(moment text) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN moment::timestamptz;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

CREATE VIEW shuttle.event_time AS
    SELECT site, station, incarnation, seq, type, actor, stream, shuttle.as_moment(utc) AS utc,
           shuttle.as_moment(process_utc) AS process_utc, shuttle.as_json(data) AS data
    FROM shuttle.event;

CREATE FUNCTION shuttle.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'Events are never changed or removed (RQ-42): append a correcting event.' USING ERRCODE = 'SH001';
END $$;

CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON shuttle.event
    FOR EACH STATEMENT EXECUTE FUNCTION shuttle.refuse_change();

-- One column as the journal hashes it: kind letter, length in bytes, colon, bytes (console/journal/hashing.py).
CREATE FUNCTION shuttle.hashed(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN value IS NULL THEN 'n0:'::bytea
           ELSE convert_to('t' || octet_length(value) || ':' || value, 'UTF8') END
$$;

CREATE FUNCTION shuttle.hashed(value bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT convert_to('i' || octet_length(value::text) || ':' || value, 'UTF8')
$$;

CREATE FUNCTION shuttle.hashed(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT convert_to('b' || length(value) || ':', 'UTF8') || value
$$;

CREATE FUNCTION shuttle.event_hash(e shuttle.event) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(E'shuttle-event-1\n', 'UTF8')
        || shuttle.hashed(e.seq) || shuttle.hashed(e.id::text) || shuttle.hashed(e.incarnation::text)
        || shuttle.hashed(e.stream) || shuttle.hashed(e.version) || shuttle.hashed(e.type)
        || shuttle.hashed(e.type_version::bigint) || shuttle.hashed(e.utc) || shuttle.hashed(e.offset_min::bigint)
        || shuttle.hashed(e.mono_us) || shuttle.hashed(e.boot) || shuttle.hashed(e.process_utc)
        || shuttle.hashed(e.actor) || shuttle.hashed(e.data) || shuttle.hashed(e.prev))
$$;

-- Who is calling, and may this login speak for this station in this mode?
CREATE FUNCTION shuttle.check_caller(the_site text, the_station text, the_mode text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here text := (SELECT mode FROM shuttle.plant_identity);
BEGIN
    IF the_mode IS DISTINCT FROM here THEN
        RAISE EXCEPTION 'This is a % plant; records of % are never stored in it.', here, the_mode
            USING ERRCODE = 'SH002';
    END IF;
    IF NOT EXISTS (SELECT FROM shuttle.station
                   WHERE site = the_site AND station = the_station AND login = session_user) THEN
        RAISE EXCEPTION 'The login % is not enrolled for station % at site %.', session_user, the_station, the_site
            USING ERRCODE = 'SH003';
    END IF;
END $$;

-- Where may this event stand? After the head of its own incarnation; a new incarnation begins at event 1, or continues
-- another head of this station (a restore). NULL: it fits nowhere.
CREATE FUNCTION shuttle.place_before(e shuttle.event) RETURNS shuttle.head
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_head shuttle.head;
BEGIN
    SELECT * INTO found_head FROM shuttle.head h
        WHERE h.site = e.site AND h.station = e.station AND h.incarnation = e.incarnation;
    IF FOUND THEN
        RETURN found_head;
    END IF;
    SELECT v.site, v.station, v.incarnation, v.seq, v.hash, v.received_at, NULL INTO found_head FROM shuttle.event v
        WHERE v.site = e.site AND v.station = e.station AND v.seq = e.seq - 1 AND v.hash = e.prev LIMIT 1;
    IF NOT FOUND AND e.seq = 1 THEN
        found_head.seq := 0;
        found_head.hash := decode(repeat('00', 32), 'hex');
    END IF;
    RETURN found_head;
END $$;

CREATE FUNCTION shuttle.refusal(e shuttle.event, last shuttle.head) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN last.seq IS NULL OR e.seq <> last.seq + 1 THEN
            'it does not follow event ' || coalesce(last.seq::text, '(none)') || ', the last one here'
        WHEN e.prev <> last.hash THEN 'its chain does not continue what the plant holds'
        WHEN e.hash <> shuttle.event_hash(e) THEN 'its content does not have its hash: it was altered'
        WHEN e.type = 'journal.opened' AND convert_from(e.data, 'UTF8')::jsonb ->> 'mode' IS DISTINCT FROM e.mode THEN
            'it opens a journal of another mode'
    END
$$;

-- Takes a batch in order, in the caller's transaction: all of it is stored, or nothing. What is here already, under
-- the same id and with the same hash, is dropped, so that a batch may be sent again as often as it takes. Everything
-- new must continue the hash chain, and its hash is computed again from what is stored.
-- Answers how far this incarnation has come, without a gap, and how many events of the batch were new.
CREATE FUNCTION shuttle.receive(
    the_site text, the_station text, the_mode text,
    seqs bigint[], ids uuid[], incarnations uuid[], streams text[], versions bigint[], types text[],
    type_versions integer[], utcs text[], offsets integer[], monos bigint[], boots text[], process_utcs text[],
    actors text[], datas bytea[], prevs bytea[], hashes bytea[],
    OUT last_seq bigint, OUT last_hash bytea, OUT stored integer, OUT countersignature bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e shuttle.event;
    last shuttle.head;
    known bytea;
    why text;
BEGIN
    PERFORM shuttle.check_caller(the_site, the_station, the_mode);
    -- One batch of a station at a time, whoever sends it.
    PERFORM FROM shuttle.station s WHERE s.site = the_site AND s.station = the_station FOR UPDATE;
    stored := 0;
    FOR i IN 1 .. cardinality(seqs) LOOP
        e := ROW(the_site, the_station, the_mode, incarnations[i], seqs[i], ids[i], streams[i], versions[i], types[i],
                 type_versions[i], utcs[i], offsets[i], monos[i], boots[i], process_utcs[i], actors[i], datas[i],
                 prevs[i], hashes[i], clock_timestamp());
        SELECT v.hash INTO known FROM shuttle.event v
            WHERE v.site = the_site AND v.station = the_station AND v.id = e.id;
        IF FOUND THEN
            IF known <> e.hash THEN
                RAISE EXCEPTION 'Event % is stored here with another content.', e.seq USING ERRCODE = 'SH004';
            END IF;
            CONTINUE;
        END IF;
        IF last.incarnation IS DISTINCT FROM e.incarnation THEN
            last := shuttle.place_before(e);
        END IF;
        why := shuttle.refusal(e, last);
        IF why IS NOT NULL THEN
            RAISE EXCEPTION 'Event % is refused: %.', e.seq, why USING ERRCODE = 'SH004';
        END IF;
        INSERT INTO shuttle.event SELECT e.*;
        last := ROW(e.site, e.station, e.incarnation, e.seq, e.hash, e.received_at, NULL);
        stored := stored + 1;
    END LOOP;
    INSERT INTO shuttle.head
        SELECT DISTINCT ON (v.incarnation) v.site, v.station, v.incarnation, v.seq, v.hash, v.received_at, NULL::bytea
        FROM shuttle.event v WHERE v.site = the_site AND v.station = the_station AND v.id = ANY (ids)
        ORDER BY v.incarnation, v.seq DESC
        ON CONFLICT ON CONSTRAINT head_pkey
        DO UPDATE SET seq = excluded.seq, hash = excluded.hash, received_at = excluded.received_at,
                      countersignature = NULL
        WHERE shuttle.head.seq < excluded.seq;
    SELECT h.seq, h.hash, h.countersignature INTO last_seq, last_hash, countersignature FROM shuttle.head h
        WHERE h.site = the_site AND h.station = the_station
          AND h.incarnation = incarnations[cardinality(incarnations)];
END $$;

-- How far the plant is with each incarnation of this station, the furthest first: where an uplink begins.
CREATE FUNCTION shuttle.heads(the_site text, the_station text, the_mode text)
RETURNS TABLE (incarnation uuid, seq bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM shuttle.check_caller(the_site, the_station, the_mode);
    RETURN QUERY SELECT h.incarnation, h.seq, h.hash FROM shuttle.head h
        WHERE h.site = the_site AND h.station = the_station ORDER BY h.seq DESC;
END $$;

REVOKE ALL ON SCHEMA shuttle FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA shuttle FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA shuttle FROM PUBLIC;
-- Both compute and touch nothing; whoever is given the view event_time must be able to run them.
GRANT EXECUTE ON FUNCTION shuttle.as_json, shuttle.as_moment TO PUBLIC;
RESET ROLE;
