import type { CommandModule } from "yargs";
import { toJsonSchema } from "../scenario/index.js";

/** What can be written for other tools. */
export const exportCommand: CommandModule = {
  command: "export",
  describe: "Write the scenario format for other tools",
  builder: (yargs) =>
    yargs
      .command({
        command: "json-schema",
        describe: "JSON Schema of scenario files, for editors and validators",
        handler: () => {
          process.stdout.write(`${JSON.stringify(toJsonSchema(), null, 2)}\n`);
        },
      })
      .demandCommand(1, "Export what? See kneepoint export --help."),
  handler: () => {},
};
