/** An event that a listener can hold back; what it is about stands beside it. */
export class Preventable {
  prevented: boolean;

  constructor(about: object = {}) {
    this.prevented = false;
    Object.assign(this, about);
  }

  readonly preventDefault = (): void => {
    this.prevented = true;
  };
}
