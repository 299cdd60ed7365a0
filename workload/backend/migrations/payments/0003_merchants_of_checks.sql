-- Up Migration

-- Whom the checks after a deployment pay, in production too (integ/payments/): nobody, in the currency that ISO 4217
-- keeps for tests. No account of a real currency ever holds an entry of theirs.
INSERT INTO currencies (code, minor_digits) VALUES ('XTS', 2);

INSERT INTO merchants (id, name) VALUES
    ('checks', 'Checks after deployments'),
    ('checks-balance', 'Checks of balances after deployments');

INSERT INTO accounts (merchant, currency) VALUES (NULL, 'XTS'), ('checks', 'XTS'), ('checks-balance', 'XTS');
