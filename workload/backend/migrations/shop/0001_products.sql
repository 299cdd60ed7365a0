-- Up Migration

-- Tasks of the previous version still run while a new one migrates: every change must leave their statements working.

CREATE TABLE products (
    id text PRIMARY KEY,
    name text NOT NULL,
    price integer NOT NULL CHECK (price >= 0), -- in the currency's minor unit, such as cents
    currency char(3) NOT NULL
);

INSERT INTO products (id, name, price, currency) VALUES
    ('mug', 'Enamel mug', 1450, 'USD'),
    ('notebook', 'Dotted notebook, A5', 1290, 'USD'),
    ('pencils', 'Graphite pencils, box of twelve', 980, 'USD'),
    ('poster', 'Risograph poster, A2', 2800, 'USD'),
    ('tote-bag', 'Canvas tote bag', 1900, 'USD');
