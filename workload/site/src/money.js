/** The price of several of one thing. */
export const times = ({ amount, currency }, quantity) => ({ amount: amount * quantity, currency })
