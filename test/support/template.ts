/** Reads a synthesised template: resources by type, what they refer to, what a function may do. */
import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** The logical id that a `Ref`, a `Fn::GetAtt` or a text around one refers to. */
export const idIn = (reference: unknown) =>
  /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(reference) ?? '')?.[1];

export const readTemplate = (template: Template) => {
  const resources = (type: string) =>
    Object.entries(template.findResources(type)).map(([id, { Properties, DeletionPolicy }]) => ({
      id,
      deletion: DeletionPolicy,
      is: Properties,
    }));

  const statementsOf = (role: string | undefined) =>
    resources('AWS::IAM::Policy')
      .filter(({ is }) => is.Roles.some((one: unknown) => idIn(one) === role))
      .flatMap(({ is }): Statement[] => is.PolicyDocument.Statement);

  const functions = resources('AWS::Lambda::Function').map(({ id, is }) => ({
    id,
    is,
    name: String(is.FunctionName).replace('WhoopOnAws-', ''),
    statements: statementsOf(idIn(is.Role)),
  }));

  return {
    resources,
    functions,
    /** The one resource of its type. */
    only(type: string) {
      const [first, ...others] = resources(type);
      if (!first || others.length > 0) throw new Error(`${others.length + 1} of ${type}, not one.`);
      return first.is;
    },
    functionIn: (reference: unknown) => functions.find(({ id }) => id === idIn(reference)),
    resourceIn: (type: string, reference: unknown) =>
      resources(type).find(({ id }) => id === idIn(reference)),
  };
};
