import * as prompts from '@clack/prompts';
import { Problem } from '../../config/problem.ts';
import type { AnyConnector } from '../../connectors/connector.ts';
import { optionFields } from './options.ts';
import type { Chosen, candidates, RoleWords } from './roles.ts';
import { meantValue, type Settings } from './settings.ts';

// Standard output is for results.
const output = process.stderr;

/** Ctrl-C ends it all: nothing has been written yet. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (prompts.isCancel(answer)) throw new Problem('stopped; nothing was written');
  return answer as Exclude<T, symbol>;
}

/** Asks which systems play each role that nobody has filled yet. */
export async function askSystems(
  roles: ReturnType<typeof candidates>,
): Promise<{ words: RoleWords; systems: AnyConnector[] }[]> {
  const picked: { words: RoleWords; systems: AnyConnector[] }[] = [];
  for (const { words, systems } of roles) {
    const ids = answered(
      await prompts.multiselect({
        message: `${words.question} (none is fine)`,
        options: systems.map(({ id, title }) => ({ value: id, label: title })),
        required: false,
        output,
      }),
    );
    picked.push({ words, systems: systems.filter(({ id }) => ids.includes(id)) });
  }
  return picked;
}

/** Asks for what each connection needs and nobody has said; secrets are never asked for: they go into `.env`. */
export async function askOptions(systems: readonly Chosen[], settings: Settings): Promise<void> {
  for (const system of systems) {
    const given = settings.options.get(system.connectionId) ?? {};
    for (const field of optionFields(system)) {
      if (!field.needed || field.secret || field.name in given) continue;
      const initial = field.sample === undefined ? {} : { placeholder: String(field.sample) };
      const text = answered(
        await prompts.text({
          message: `${system.connector.title}, ${field.name}: ${field.about}`,
          ...initial,
          validate: (value) => {
            if (!value || meantValue(field, value) !== undefined) return undefined;
            return field.schema.safeParse(value).error?.issues[0]?.message;
          },
          output,
        }),
      );
      // An empty answer leaves the stand-in: it is marked in the config.
      if (text)
        settings.options.set(system.connectionId, {
          ...settings.options.get(system.connectionId),
          [field.name]: meantValue(field, text),
        });
    }
  }
}

export async function askSandbox(): Promise<boolean> {
  return answered(
    await prompts.confirm({
      message: 'Begin with stand-ins on this machine instead of the real systems?',
      initialValue: false,
      output,
    }),
  );
}
