import { Component, type ReactNode } from 'react';

type Props = {
  children: ReactNode;
  /** What is shown instead when drawing fails; retry draws the children anew. */
  fallback(retry: () => void): ReactNode;
};

/** Boundary shows its fallback when something below it cannot be drawn. */
export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return this.props.fallback(() => this.setState({ broken: false }));
  }
}
