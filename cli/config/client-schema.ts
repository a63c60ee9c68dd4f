import { z } from "zod";
import { yesOrNo } from "./server-schema.ts";

const path = z.string().min(1, "expected a file name").nullable().default(null);

/** How the command line reaches a coordinator. */
export const clientSchema = z
  .strictObject({
    server: z
      .string()
      .regex(/^(\[[0-9A-Fa-f:.]+\]|[^:[\]\s]+):\d{1,5}$/, "expected HOST:PORT")
      .default("127.0.0.1:7480"),
    /** By environment or file only: flags stand in the list of processes. */
    token: z.string().min(1).nullable().default(null),
    token_file: path,
    tls: z
      .strictObject({
        /** TLS with the system's authorities; a CA or a certificate of one's own say it as well. */
        on: yesOrNo.default(false),
        ca: path,
        cert: path,
        key: path,
      })
      .prefault({}),
  })
  .check(({ value, issues }) => {
    const { cert, key } = value.tls;
    if ((cert === null) !== (key === null))
      issues.push({
        code: "custom",
        path: ["tls"],
        message: "a certificate and its key belong together",
        input: value,
      });
    if (value.token !== null && value.token_file !== null)
      issues.push({ code: "custom", path: ["token"], message: "give a token or a token file, not both", input: value });
  });

export type ClientConfig = z.infer<typeof clientSchema>;
