/**
 * The script that is dropped into a page: defines the elements and gives the library.
 */
export * from '../index.ts';
export * from './define.ts';
