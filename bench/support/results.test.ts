import { expect, test } from 'vitest';
import { toTable, withSection } from './results.ts';

test('a section is replaced between its marks, and only there', () => {
  const document = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb';
  const once = withSection(document, 'x', 'new $& text');
  expect(once).toBe('a\n<!-- bench:x -->\n\nnew $& text\n\n<!-- /bench:x -->\nb');
  expect(withSection(once, 'x', 'new $& text')).toBe(once);
  expect(() => withSection(document, 'y', '')).toThrow('bench:y');
});

test('tables are padded to their widest cells', () => {
  expect(toTable(['n', 'speed'], [['long name', '1']])).toBe(
    '| n         | speed |\n| --------- | ----- |\n| long name | 1     |',
  );
});
