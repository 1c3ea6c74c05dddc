/**
 * Content of the catalog's kinds (JSON Schema, draft 2020-12). Each names what a reviewer needs to read and leaves room
 * for the rest: catalogs differ, and a governed record must not lose what its source said.
 */
const text = (maxLength = 4000) => ({ type: "string", maxLength });
const uri = { type: "string", format: "uri", maxLength: 2000 };
const words = { type: "array", maxItems: 200, items: text(200) };

const base = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: true,
} as const;

export const modelSchema = {
  ...base,
  required: ["description"],
  properties: {
    description: text(20_000),
    provider: text(200),
    license: text(200),
    task: text(200),
    tasks: words,
    languages: words,
    parameters: { type: ["integer", "string"] },
    context_length: { type: "integer", minimum: 1 },
    readme: text(400_000),
    artifacts: {
      type: "array",
      maxItems: 500,
      // Not every artifact has an address: measurements of a model are artifacts too.
      items: { type: "object", properties: { uri: { type: "string", maxLength: 2000 } } },
    },
    metrics: { type: "object", additionalProperties: { type: "number" } },
  },
};

export const datasetSchema = {
  ...base,
  required: ["description", "location"],
  properties: {
    description: text(20_000),
    location: text(2000),
    format: text(100),
    license: text(200),
    rows: { type: "integer", minimum: 0 },
    size_bytes: { type: "integer", minimum: 0 },
    columns: {
      type: "array",
      maxItems: 5000,
      items: {
        type: "object",
        required: ["name", "type"],
        properties: { name: text(200), type: text(100), personal: { type: "boolean" } },
      },
    },
    contains_personal_data: { type: "boolean" },
  },
};

export const promptSchema = {
  ...base,
  required: ["template"],
  properties: {
    template: { type: "string", minLength: 1, maxLength: 200_000 },
    description: text(20_000),
    variables: words,
    model: text(200),
    temperature: { type: "number", minimum: 0, maximum: 2 },
  },
};

export const agentSchema = {
  ...base,
  required: ["description", "instructions"],
  properties: {
    description: text(20_000),
    instructions: { type: "string", minLength: 1, maxLength: 200_000 },
    model: text(200),
    tools: {
      type: "array",
      maxItems: 200,
      items: { type: "object", required: ["name"], properties: { name: text(200) } },
    },
    homepage: uri,
  },
};
