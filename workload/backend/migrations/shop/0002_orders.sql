-- Up Migration

CREATE TABLE orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    reference text,
    total bigint NOT NULL CHECK (total >= 0), -- in the currency's minor unit
    currency char(3) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
    position smallint NOT NULL,
    product_id text NOT NULL REFERENCES products,
    quantity integer NOT NULL CHECK (quantity > 0),
    unit_price integer NOT NULL CHECK (unit_price >= 0), -- what it cost when it was ordered
    PRIMARY KEY (order_id, position)
);
