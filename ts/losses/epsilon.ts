/** Keras's epsilon: what keeps logarithms and quotients from 0. */
export const EPSILON = 1e-7;
