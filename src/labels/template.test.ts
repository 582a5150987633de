import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTemplate } from './template.ts';

test('fields are put in, doubled braces are braces', () => {
  const { fields, fill } = parseTemplate('{{{a}}} of {b c}, {a}');
  expect(fields).toEqual(['a', 'b c']);
  expect(fill((field) => `<${field}>`)).toBe('{<a>} of <b c>, <a>');
});

test.each(['', 'no field', '{}', '{{label}}', '{label', 'label}', '{a{b}', 3, null])(
  '%j is refused',
  (template) => {
    expect(() => parseTemplate(template)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  },
);

test('any text survives escaping', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (before, value) => {
      const escaped = before.replaceAll('{', '{{').replaceAll('}', '}}');
      expect(parseTemplate(`${escaped}{label}`).fill(() => value)).toBe(before + value);
    }),
  );
});
