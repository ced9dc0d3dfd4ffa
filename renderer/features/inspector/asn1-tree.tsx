import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { Tree, TreeItem, TreeItemContent } from 'react-aria-components/Tree';
import type { Asn1Node } from '../../../shared/contract/inspect.ts';
import { Icon } from '../../ui/icon.tsx';
import styles from './inspection.module.css';

const OPEN_DEPTH = 3;

function idsTo(depth: number, node: Asn1Node, path: string): string[] {
  if (depth === 0 || node.children.length === 0) return [];
  return [path, ...node.children.flatMap((child, index) => idsTo(depth - 1, child, `${path}.${index}`))];
}

function Item({ node, path }: { node: Asn1Node; path: string }) {
  const { t } = useTranslation();
  return (
    <TreeItem id={path} textValue={`${node.type} ${node.value ?? ''}`} className={styles['node'] ?? ''}>
      <TreeItemContent>
        {({ isExpanded, hasChildItems }) => (
          <div className={styles['line']}>
            {hasChildItems ? (
              <Button slot="chevron" className={styles['chevron'] ?? ''}>
                <Icon name={isExpanded ? 'down' : 'right'} size={14} />
              </Button>
            ) : (
              <span className={styles['chevron']} />
            )}
            <span className={styles['offset']} title={t('inspector.offset')}>
              {node.offset}
            </span>
            <span className={styles['type']}>{node.type}</span>
            <span className={styles['content']}>
              {node.value ?? t('inspector.children', { count: node.children.length, bytes: node.length })}
            </span>
          </div>
        )}
      </TreeItemContent>
      {node.children.map((child, index) => (
        <Item key={index} node={child} path={`${path}.${index}`} />
      ))}
    </TreeItem>
  );
}

export function Asn1Tree({ root }: { root: Asn1Node }) {
  const { t } = useTranslation();
  return (
    <Tree
      aria-label={t('inspector.asn1')}
      className={styles['tree'] ?? ''}
      defaultExpandedKeys={idsTo(OPEN_DEPTH, root, '0')}
    >
      <Item node={root} path="0" />
    </Tree>
  );
}
