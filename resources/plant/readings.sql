-- Readings of the stations, block by block, exactly as the station stored them. Applied by console.sync.plant.install:
-- with schema.sql in a new plant, alone (as the step from schema 2 to 3) in one that has events already.
--
-- A block is never changed at the station and never here: it is known by its content (`sha256`), so that it may be sent
-- as often as it takes, under whatever number. READINGS.md beside this file says what the bytes of a block mean, with
-- an example. A station's login may hand blocks over, ask which numbers are here, and ask whether blocks are here.

SET LOCAL ROLE shuttle_owner;

-- One stretch of time of one bay and run: the time axis that its channels share. `store` names the file at the station
-- that numbered it; (store, number) says where an upload goes on, and nothing else.
CREATE TABLE shuttle.readings_stretch (
    site text NOT NULL,
    station text NOT NULL,
    mode text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    store uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    bay integer NOT NULL,
    run text NOT NULL,
    first_ms bigint NOT NULL,
    last_ms bigint NOT NULL CHECK (last_ms >= first_ms),
    samples integer NOT NULL CHECK (samples > 0),
    times bytea NOT NULL,
    walls bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (site, station, sha256),
    UNIQUE (site, station, store, number),
    FOREIGN KEY (site, station, mode) REFERENCES shuttle.station (site, station, mode)
);

CREATE INDEX readings_stretch_run ON shuttle.readings_stretch (site, station, run, bay, first_ms);

-- One channel of a stretch. `unit` and `resolution` are what the station's definitions said when it was sent; they are
-- beside the hash, not in it. The numbers are whole steps of the resolution.
CREATE TABLE shuttle.readings_block (
    site text NOT NULL,
    station text NOT NULL,
    sha256 bytea NOT NULL,
    place smallint NOT NULL,
    channel text NOT NULL,
    unit text NOT NULL,
    resolution numeric NOT NULL,
    missing integer NOT NULL,
    min bigint,
    max bigint,
    sum bigint NOT NULL,
    quality integer NOT NULL,
    vals bytea NOT NULL,
    qualities bytea,
    PRIMARY KEY (site, station, sha256, place),
    FOREIGN KEY (site, station, sha256) REFERENCES shuttle.readings_stretch (site, station, sha256)
);

-- Which numbers of a store are here, as ranges that do not touch: where an upload goes on after an interruption.
CREATE TABLE shuttle.readings_held (
    site text NOT NULL,
    station text NOT NULL,
    store uuid NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (site, station, store, first),
    FOREIGN KEY (site, station) REFERENCES shuttle.station (site, station)
);

-- What people ask: each block with its times and its values in the channel's unit. What was sent twice, in blocks that
-- were made anew after a loss at the station, overlaps; a reader takes each moment of a channel once.
CREATE VIEW shuttle.readings AS
    SELECT s.site, s.station, s.mode, s.bay, s.run, b.channel, b.unit,
           to_timestamp(s.first_ms / 1000.0) AS first_at, to_timestamp(s.last_ms / 1000.0) AS last_at,
           s.samples, b.missing, b.min * b.resolution AS min, b.max * b.resolution AS max,
           b.sum * b.resolution / nullif(s.samples - b.missing, 0) AS mean,
           CASE b.quality WHEN 0 THEN 'good' WHEN 1 THEN 'uncertain' ELSE 'bad' END AS worst_quality,
           s.received_at, b.resolution, s.times, s.walls, b.vals, b.qualities, s.sha256
    FROM shuttle.readings_stretch s JOIN shuttle.readings_block b USING (site, station, sha256);

CREATE TRIGGER readings_stretch_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON shuttle.readings_stretch
    FOR EACH STATEMENT EXECUTE FUNCTION shuttle.refuse_change();
CREATE TRIGGER readings_block_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON shuttle.readings_block
    FOR EACH STATEMENT EXECUTE FUNCTION shuttle.refuse_change();

-- As shuttle.hashed, and NULL as the journal hashes it.
CREATE FUNCTION shuttle.hashed_or_null(value bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(shuttle.hashed(value), 'n0:'::bytea)
$$;

CREATE FUNCTION shuttle.hashed_or_null(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(shuttle.hashed(value), 'n0:'::bytea)
$$;

-- The identity of a stretch, from what is stored of it.
CREATE FUNCTION shuttle.stretch_hash(s shuttle.readings_stretch) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(E'shuttle-readings-1\n', 'UTF8')
        || shuttle.hashed(s.bay::bigint) || shuttle.hashed(s.run) || shuttle.hashed(s.first_ms)
        || shuttle.hashed(s.last_ms) || shuttle.hashed(s.samples::bigint)
        || shuttle.hashed(s.times) || shuttle.hashed(s.walls)
        || (SELECT string_agg(
                shuttle.hashed(b.channel) || shuttle.hashed(b.missing::bigint)
                || shuttle.hashed_or_null(b.min) || shuttle.hashed_or_null(b.max) || shuttle.hashed(b.sum)
                || shuttle.hashed(b.quality::bigint) || shuttle.hashed(b.vals) || shuttle.hashed_or_null(b.qualities),
                ''::bytea ORDER BY b.place)
            FROM shuttle.readings_block b
            WHERE b.site = s.site AND b.station = s.station AND b.sha256 = s.sha256))
$$;

-- Note that `the_number` is here now: ranges that touch become one.
CREATE FUNCTION shuttle.hold_number(the_site text, the_station text, the_store uuid, the_number bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low bigint;
    high bigint;
BEGIN
    SELECT least(min(h.first), the_number), greatest(max(h.last), the_number) INTO low, high
        FROM shuttle.readings_held h
        WHERE h.site = the_site AND h.station = the_station AND h.store = the_store
          AND h.first <= the_number + 1 AND h.last >= the_number - 1;
    DELETE FROM shuttle.readings_held h
        WHERE h.site = the_site AND h.station = the_station AND h.store = the_store
          AND h.first <= the_number + 1 AND h.last >= the_number - 1;
    INSERT INTO shuttle.readings_held VALUES (the_site, the_station, the_store, low, high);
END $$;

-- Takes stretches in the caller's transaction: all of them are stored, or nothing. What is here already, by its
-- content, is dropped and its number noted. The hash is computed again from what was stored. A number that names
-- another content is refused: numbers are given once.
-- `channel_counts`: how many blocks each stretch has; the arrays after it hold the blocks of all stretches in a row.
-- Answers how many were new, and the hash over the identities as they are stored here: the receipt.
CREATE FUNCTION shuttle.receive_readings(
    the_site text, the_station text, the_mode text, the_store uuid,
    numbers bigint[], sha256s bytea[], bays integer[], runs text[], firsts bigint[], lasts bigint[], samples integer[],
    times bytea[], walls bytea[], channel_counts integer[],
    channels text[], units text[], resolutions numeric[], missings integer[], mins bigint[], maxs bigint[],
    sums bigint[], qualities integer[], vals bytea[], quality_bytes bytea[],
    OUT stored integer, OUT receipt bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s shuttle.readings_stretch;
    known bytea;
    at integer := 0;
    receipts bytea := ''::bytea;
BEGIN
    PERFORM shuttle.check_caller(the_site, the_station, the_mode);
    PERFORM FROM shuttle.station t WHERE t.site = the_site AND t.station = the_station FOR UPDATE;
    stored := 0;
    FOR i IN 1 .. cardinality(numbers) LOOP
        SELECT v.sha256 INTO known FROM shuttle.readings_stretch v
            WHERE v.site = the_site AND v.station = the_station AND v.store = the_store AND v.number = numbers[i];
        IF FOUND AND known <> sha256s[i] THEN
            RAISE EXCEPTION 'Readings block % is stored here with another content.', numbers[i]
                USING ERRCODE = 'SH006';
        END IF;
        SELECT v.sha256 INTO known FROM shuttle.readings_stretch v
            WHERE v.site = the_site AND v.station = the_station AND v.sha256 = sha256s[i];
        IF NOT FOUND THEN
            INSERT INTO shuttle.readings_stretch
                VALUES (the_site, the_station, the_mode, sha256s[i], the_store, numbers[i], bays[i], runs[i], firsts[i],
                        lasts[i], samples[i], times[i], walls[i])
                RETURNING * INTO s;
            INSERT INTO shuttle.readings_block
                SELECT the_site, the_station, sha256s[i], j, channels[at + j], units[at + j], resolutions[at + j],
                       missings[at + j], mins[at + j], maxs[at + j], sums[at + j], qualities[at + j], vals[at + j],
                       quality_bytes[at + j]
                FROM generate_series(1, channel_counts[i]) j;
            IF s.sha256 IS DISTINCT FROM shuttle.stretch_hash(s) THEN
                RAISE EXCEPTION 'Readings block % does not have its hash: it was altered.', numbers[i]
                    USING ERRCODE = 'SH006';
            END IF;
            stored := stored + 1;
        END IF;
        PERFORM shuttle.hold_number(the_site, the_station, the_store, numbers[i]);
        receipts := receipts || (SELECT v.sha256 FROM shuttle.readings_stretch v
            WHERE v.site = the_site AND v.station = the_station AND v.sha256 = sha256s[i]);
        at := at + channel_counts[i];
    END LOOP;
    receipt := sha256(receipts);
END $$;

-- Which numbers of this store are here, in order: where an upload begins. `last_sha256`: what the last one of a range
-- is, by which the station sees whether its file is still the one that gave the numbers.
CREATE FUNCTION shuttle.held_readings(the_site text, the_station text, the_mode text, the_store uuid)
RETURNS TABLE (first bigint, last bigint, last_sha256 bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM shuttle.check_caller(the_site, the_station, the_mode);
    RETURN QUERY SELECT h.first, h.last, s.sha256
        FROM shuttle.readings_held h
        LEFT JOIN shuttle.readings_stretch s
            ON s.site = h.site AND s.station = h.station AND s.store = h.store AND s.number = h.last
        WHERE h.site = the_site AND h.station = the_station AND h.store = the_store ORDER BY h.first;
END $$;

-- Which of these stretches are not here: asked before a station prunes its own.
CREATE FUNCTION shuttle.lacking_readings(the_site text, the_station text, the_mode text, sha256s bytea[])
RETURNS TABLE (sha256 bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM shuttle.check_caller(the_site, the_station, the_mode);
    RETURN QUERY SELECT asked FROM unnest(sha256s) asked
        WHERE NOT EXISTS (SELECT FROM shuttle.readings_stretch s
                          WHERE s.site = the_site AND s.station = the_station AND s.sha256 = asked);
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA shuttle FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA shuttle FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shuttle.as_json, shuttle.as_moment TO PUBLIC;
-- Stations that were enrolled before there was a place for readings.
DO $$
DECLARE
    enrolled name;
BEGIN
    FOR enrolled IN SELECT login FROM shuttle.station LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION shuttle.receive_readings, shuttle.held_readings, '
                       'shuttle.lacking_readings TO %I', enrolled);
    END LOOP;
END $$;
RESET ROLE;
