-- Up Migration

-- Tasks of the previous version still run while a new one migrates: every change must leave their statements working.

-- What the product accepts, of ISO 4217 (list one of 2024, https://www.six-group.com/en/products-services/financial-information/data-standards.html).
CREATE TABLE currencies (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    minor_digits smallint NOT NULL CHECK (minor_digits BETWEEN 0 AND 4) -- an amount of 1 is the tenth, to this power, of the currency
);

INSERT INTO currencies (code, minor_digits) VALUES
    ('AUD', 2),
    ('CAD', 2),
    ('CHF', 2),
    ('EUR', 2),
    ('GBP', 2),
    ('JPY', 0),
    ('KWD', 3),
    ('SEK', 2),
    ('USD', 2);

CREATE TABLE merchants (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,64}$'),
    name text NOT NULL
);

INSERT INTO merchants (id, name) VALUES
    ('blue-bakery', 'Blue Bakery'),
    ('corner-books', 'Corner Books'),
    ('harbour-bikes', 'Harbour Bikes'),
    ('northern-tea', 'Northern Tea Company'),
    ('studio-lamp', 'Studio Lamp');

-- Of a merchant, or of nobody: the clearing account of a currency, where what is paid to merchants comes from.
CREATE TABLE accounts (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant text REFERENCES merchants,
    currency text NOT NULL REFERENCES currencies,
    UNIQUE NULLS NOT DISTINCT (merchant, currency)
);

INSERT INTO accounts (merchant, currency) SELECT NULL, code FROM currencies ORDER BY code;
INSERT INTO accounts (merchant, currency) SELECT id, code FROM merchants, currencies ORDER BY id, code;
