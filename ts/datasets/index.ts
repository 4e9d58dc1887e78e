/** Data sets, loaded as Keras loads them. */
export * as imdb from "./imdb.js";
