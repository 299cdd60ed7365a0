-- Up Migration

CREATE TABLE payments (
    id uuid PRIMARY KEY,
    merchant text NOT NULL REFERENCES merchants,
    amount bigint NOT NULL CHECK (amount > 0), -- in the currency's minor unit
    currency text NOT NULL REFERENCES currencies,
    reference text,
    created_at timestamptz NOT NULL,
    idempotency_key text NOT NULL UNIQUE, -- a second payment of the same key waits for the first, and is none
    request_hash bytea NOT NULL,
    answer text NOT NULL -- as it was sent, so that it can be sent again
);
CREATE INDEX payments_newest ON payments (created_at DESC, id DESC);
CREATE INDEX payments_newest_of_merchant ON payments (merchant, created_at DESC, id DESC);

-- Each payment is a transaction of entries: what is credited to one account is debited from another.
CREATE TABLE entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment uuid NOT NULL REFERENCES payments,
    account integer NOT NULL REFERENCES accounts,
    amount bigint NOT NULL CHECK (amount <> 0) -- credits are positive, debits negative
);
CREATE INDEX entries_of_payment ON entries (payment);
CREATE INDEX entries_of_account ON entries (account) INCLUDE (amount); -- a balance is read from this alone

-- At the end of the transaction that writes a payment or any of its entries.
CREATE FUNCTION check_payment(checked uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT accounts.currency INTO wrong
    FROM entries JOIN accounts ON accounts.id = entries.account
    WHERE entries.payment = checked
    GROUP BY accounts.currency HAVING sum(entries.amount) <> 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The entries in % of payment % do not sum up to zero', wrong, checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_balanced';
    END IF;

    PERFORM FROM payments WHERE payments.id = checked AND payments.amount = (
        SELECT sum(entries.amount)
        FROM entries JOIN accounts ON accounts.id = entries.account
        WHERE entries.payment = checked
            AND accounts.merchant = payments.merchant AND accounts.currency = payments.currency
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The entries of payment % do not credit its merchant with its amount', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_of_payment';
    END IF;
END
$$;

CREATE FUNCTION check_written_payment() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM check_payment(NEW.id);
    RETURN NULL;
END
$$;

CREATE FUNCTION check_written_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM check_payment(NEW.payment);
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER payments_are_in_the_ledger AFTER INSERT ON payments
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_written_payment();
CREATE CONSTRAINT TRIGGER entries_are_balanced AFTER INSERT ON entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_written_entry();

-- What is written stays: a mistake is corrected by another transaction. This holds for the owner, too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is in % stays as it was written: % is not possible', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER payments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON payments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
